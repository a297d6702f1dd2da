#include "dispatch/retention.hpp"

#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dispatch/lag.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch {
namespace {

using testing::Application, testing::eventually, testing::Place;

struct ARetention : ::testing::Test {
  void publish_everything() {
    const auto end = application.store().read()->outbox_end();
    const auto transaction = application.store().begin();
    for (storage::Lane lane = 0; lane < application.store().lanes(); ++lane) transaction->checkpoint({"outbox:test-publisher", lane, end});
    transaction->commit();
  }
  storage::Position passed() { return passed_by_all(application.store(), application.directory()); }

  Place place;
  Application application{place};
};

TEST_F(ARetention, WaitsForThePublisherAndForEveryReaction) {
  application.deposit("a", 10);
  const auto end = application.store().read()->outbox_end();
  ASSERT_GT(end, 0U);
  EXPECT_EQ(passed(), 0U);

  publish_everything();
  EXPECT_EQ(passed(), 0U) << "no reaction has heard of it";
  application.start_reactions();
  EXPECT_TRUE(eventually([&] { return !application.store().checkpoints("listener/ledger.balance.changed").empty(); }));
  EXPECT_EQ(passed(), 0U) << "nor has a projection";
  application.start_projections();

  EXPECT_TRUE(eventually([&] { return passed() == end; }));
}

TEST_F(ARetention, RemovesWhatAllHavePassed) {
  application.arrive("stranger.seen/1", "{}", now() - Duration::days(1));
  publish_everything();
  application.start_reactions();
  application.start_projections();
  ASSERT_TRUE(eventually([&] { return passed() > 0; }));

  Retention retention(application.store(), application.directory(), application.lanes(), {.outbox = Duration()}, [](auto, const auto&) {});

  EXPECT_TRUE(eventually([&] { return application.store().read()->outbox(0, 10).messages.empty(); }));
}

TEST_F(ARetention, SaysSoWhenItFailsAgainAndAgain) {
  application.store().faults.on_expire = [] { throw storage::StoreError("The disk is full."); };
  std::mutex mutex;
  std::vector<std::string> told;
  const auto hear = [&](std::string_view code, const std::string& sentence) {
    const std::lock_guard lock(mutex);
    told.push_back(std::string(code) + ": " + sentence);
  };

  Retention retention(application.store(), application.directory(), application.lanes(), {.pause = std::chrono::milliseconds(1)}, hear);

  ASSERT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return !told.empty();
  }));
  retention.stop();
  EXPECT_THAT(told.front(), ::testing::StartsWith("retention.failing: What has served its time is not removed from the store"));
}

}  // namespace
}  // namespace comptoir::dispatch
