// Views whose rows are made anew: what stands in the way for a while only delays it.
#include "dispatch/renewal.hpp"

#include <algorithm>
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dispatch/form.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::Contains, ::testing::HasSubstr;

constexpr std::chrono::milliseconds deadline{200};

/// An application whose balances were made by another declaration of their projection.
struct ARenewal : ::testing::Test {
  Place place;
  std::mutex mutex;
  std::vector<std::string> told;
  Application application{place, {.deadlines = {.handler = deadline}}};
  Renewal renewal{application.services(), application.store(), application.writer(), {note(), note()}};

  ARenewal() {
    (void)application.deposit("a", 1);
    application.writer().perform([](storage::Transaction& transaction) { transaction.keep_form("ledger/balances", "of yesterday"); });
  }
  ~ARenewal() override {
    place.order("show-a", "");
    renewal.stop();
    EXPECT_TRUE(eventually([&] { return application.catalogue().find("ledger")->suspensions().inside() == 0; }));
  }

  std::function<void(std::string_view, const std::string&)> note() {
    return [this](std::string_view code, const std::string& sentence) {
      const std::lock_guard lock(mutex);
      told.push_back(std::string(code) + ": " + sentence);
    };
  }
  std::vector<std::string> reports() {
    const std::lock_guard lock(mutex);
    return told;
  }
  bool was_told(const std::string& what) {
    return eventually([&] { return std::ranges::any_of(reports(), [&](const std::string& one) { return one.find(what) != std::string::npos; }); });
  }
  bool is_done() {
    return eventually([&] { return application.store().form("ledger/balances") == form_of(application.directory(), "ledger/balances"); });
  }
  std::vector<const storage::View*> balances() {
    std::vector<const storage::View*> views;
    for (const auto& view : application.catalogue().find("ledger")->contract().views)
      if (view.name == "balances") views.push_back(&view);
    return views;
  }
};

TEST_F(ARenewal, GoesOnOnceItsProjectionIsCalledAgain) {
  place.order("show-a", "stay");
  renewal.start();
  ASSERT_TRUE(was_told("deadline"));

  place.order("show-a", "");

  EXPECT_TRUE(is_done());
}

TEST_F(ARenewal, OfRowsThatNobodyCanReadWaitsForAProjectionThatWasTooSlowOnce) {
  place.order("show-a", "ask");
  std::thread lifting([&] {
    EXPECT_TRUE(eventually([&] { return !application.catalogue().find("ledger")->suspensions().sentences().empty(); }));
    place.order("show-a", "");
  });

  const auto done = renewal.rebuild_unreadable(balances());

  lifting.join();
  EXPECT_TRUE(done.ok()) << done.error().sentence;
  EXPECT_TRUE(is_done());
}

TEST_F(ARenewal, OfRowsThatNobodyCanReadEndsWhenItsProjectionDoesNotComeBack) {
  place.order("show-a", "stay");

  const auto done = renewal.rebuild_unreadable(balances());

  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, "handler.deadline");
}

}  // namespace
}  // namespace comptoir::dispatch::testing
