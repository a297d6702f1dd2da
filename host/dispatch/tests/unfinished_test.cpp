// What becomes of a delivery that was being run when the process ended.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dispatch/under_way.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::Contains, ::testing::HasSubstr, ::testing::IsEmpty, ::testing::SizeIs;

struct AnUnfinishedDelivery : ::testing::Test {
  Place place;
  std::filesystem::path file = place.path() / "under-way";

  /// Leaves the file as a process does that dies while the listener hears of the account.
  void die_in_delivery_of(const std::string& account, Application& application) const {
    const auto living = place.path() / "living";
    UnderWay under_way(living);
    Delivery delivery;
    delivery.consumer = "listener/ledger.balance.changed";
    for (auto& message : application.store().read()->outbox(0, 100).messages)
      if (message.stream.id == account) delivery.message = std::move(message);
    UnderWay::Note* kept_at = nullptr;
    const UnderWay::Note note(under_way, delivery, kept_at);
    std::filesystem::copy_file(living, file);
  }
  /// An account in the first half of the lanes, or in the second.
  static std::string account_in(bool second_half, storage::Lane lanes) {
    std::string account = "a";
    while ((storage::lane_of({"default", "ledger.account", account}, lanes) >= lanes / 2) != second_half) ++account[0];
    return account;
  }
};

TEST_F(AnUnfinishedDelivery, IsNotedAsLongAsItRuns) {
  UnderWay under_way(file);
  Application application(place, {.under_way = &under_way});
  auto& reactions = application.start_reactions(patient);
  place.order("a", "stay");

  ASSERT_FALSE(application.deposit("a", 1).error);

  EXPECT_TRUE(eventually([&] {
    const auto as_it_is = place.path() / "as-it-is";
    std::filesystem::copy_file(file, as_it_is, std::filesystem::copy_options::overwrite_existing);
    return UnderWay(as_it_is).unfinished().size() == 1;
  }));
  place.order("a", "");
  ASSERT_TRUE(reactions.drained(patience));
}

TEST_F(AnUnfinishedDelivery, IsOneAttemptInVainAndForgottenThen) {
  {
    Application application(place);
    ASSERT_FALSE(application.deposit("a", 1).error);
    die_in_delivery_of("a", application);
  }
  UnderWay under_way(file);
  Application application(place, {.under_way = &under_way});

  application.start_reactions(patient);

  EXPECT_TRUE(eventually([&] { return under_way.unfinished().empty(); }));
  const auto aside = application.store().aside({});
  ASSERT_THAT(aside, SizeIs(1));
  EXPECT_EQ(aside.front().attempts, 1U);
  EXPECT_THAT(aside.front().reason, HasSubstr("delivery.process_died"));
  EXPECT_THAT(application.reports(), Contains(HasSubstr(" has failed once with ledger.account a: ")));
}

TEST_F(AnUnfinishedDelivery, ThatIsInEffectAllTheSameIsNotCounted) {
  {
    Application application(place);
    auto& reactions = application.start_reactions(patient);
    ASSERT_FALSE(application.deposit("a", 1).error);
    ASSERT_TRUE(reactions.drained(patience));
    die_in_delivery_of("a", application);
  }
  UnderWay under_way(file);
  Application application(place, {.under_way = &under_way});

  application.start_reactions(patient);

  EXPECT_TRUE(eventually([&] { return under_way.unfinished().empty(); }));
  EXPECT_THAT(application.store().aside({}), IsEmpty());
}

TEST_F(AnUnfinishedDelivery, WaitsUntilItsLaneIsOurs) {
  std::string ours, theirs;
  {
    Application application(place);
    const auto lanes = application.store().lanes();
    ours = account_in(false, lanes);
    theirs = account_in(true, lanes);
    ASSERT_FALSE(application.deposit(ours, 1).error);
    ASSERT_FALSE(application.deposit(theirs, 1).error);
    die_in_delivery_of(theirs, application);
  }
  UnderWay under_way(file);
  Register hosts{8};
  Application application(place, {.hosts = &hosts, .under_way = &under_way});

  application.start_reactions(patient);

  EXPECT_TRUE(eventually([&] { return application.heard_of(ours) == R"({"balances":[1]})"; })) << "and holds up nobody meanwhile";
  EXPECT_THAT(under_way.unfinished(), SizeIs(1));
  hosts.hold(16);
  EXPECT_TRUE(eventually([&] { return application.store().aside({}).size() == 1; }));
  EXPECT_TRUE(eventually([&] { return under_way.unfinished().empty(); }));
}

}  // namespace
}  // namespace comptoir::dispatch::testing
