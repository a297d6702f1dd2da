#include "dispatch/lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"
#include "testing/hosts_of_a_test.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::Contains, ::testing::ElementsAre, ::testing::IsEmpty;

struct LanesOfAHost : ::testing::Test {
  LanesOfAHost() {
    store.faults.on_join = [this] { return std::make_unique<MemberOfATest>(hosts); };
    lanes = std::make_unique<Lanes>(store, "test", [this](std::string_view code, const std::string&) {
      const std::lock_guard lock(mutex);
      reports.emplace_back(code);
    });
  }

  /// Waits for a change at this seat, and adopts it.
  static void adopt_next(Seat& seat) {
    ASSERT_TRUE(eventually([&] { return seat.next() != nullptr; }));
    seat.adopt(seat.next());
  }
  std::vector<std::string> reported() {
    const std::lock_guard lock(mutex);
    return reports;
  }

  Place place;
  FaultyStore store{storage::open_store(place.store_url())};
  Register hosts{4};
  std::mutex mutex;
  std::vector<std::string> reports;
  std::unique_ptr<Lanes> lanes;
};

TEST_F(LanesOfAHost, AreThoseThatTheStoreGivesIt) {
  EXPECT_TRUE(lanes->are_shared());
  EXPECT_TRUE(lanes->last());
  EXPECT_EQ(lanes->tenure()->count(), 4U);
  EXPECT_EQ(lanes->hosts(), 2U);
}

TEST_F(LanesOfAHost, WakeEverySeatWhenTheyChange) {
  std::atomic<int> woken{0};
  Seat seat(*lanes, [&] { ++woken; });
  adopt_next(seat);

  hosts.hold(6);

  adopt_next(seat);
  EXPECT_EQ(seat.tenure().count(), 6U);
  EXPECT_GE(woken, 1);
}

TEST_F(LanesOfAHost, BeyondItsShareAreGivenUpOnceEverySeatHasLetGo) {
  Seat seat(*lanes, [] {});
  Seat slow(*lanes, [] {});
  adopt_next(seat);
  adopt_next(slow);

  hosts.set_share(2);
  adopt_next(seat);

  EXPECT_EQ(seat.tenure().count(), 2U);
  EXPECT_THAT(hosts.given_up(), IsEmpty()) << "somebody still works on them";
  adopt_next(slow);
  ASSERT_TRUE(eventually([&] { return hosts.given_up().size() == 2; }));
  EXPECT_THAT(hosts.given_up(), ElementsAre(2, 3));
}

TEST_F(LanesOfAHost, AreGivenUpThoughASeatDoesNotLetGo) {
  Seat seat(*lanes, [] {});
  adopt_next(seat);

  hosts.set_share(1);

  EXPECT_TRUE(eventually([&] { return hosts.given_up().size() == 3; }));
}

TEST_F(LanesOfAHost, AreLeftAloneWhenTheLeasesCannotBeRenewed) {
  Seat seat(*lanes, [] {});
  adopt_next(seat);

  hosts.be_away(true);

  ASSERT_TRUE(eventually([&] { return seat.next() != nullptr && seat.next()->count() == 0; }));
  EXPECT_FALSE(lanes->last());
  EXPECT_THAT(reported(), Contains("lanes.not_renewed"));
  hosts.be_away(false);
  ASSERT_TRUE(eventually([&] { return lanes->tenure()->count() == 4; }));
  EXPECT_TRUE(lanes->last());
  ASSERT_TRUE(eventually([&] { return reported().back() == "lanes.renewed"; }));
}

TEST_F(LanesOfAHost, ThatSomebodyElseHadInBetweenAreOthers) {
  Seat seat(*lanes, [] {});
  adopt_next(seat);
  const auto before = seat.tenure();

  hosts.take_over();
  adopt_next(seat);

  EXPECT_TRUE(seat.holds(0));
  EXPECT_FALSE(seat.tenure().keeps(0, before));
}

TEST_F(LanesOfAHost, TellTheTimeHoweverLongAnAttendanceTakes) {
  const auto steady = [] {
    const auto passed = std::chrono::steady_clock::now().time_since_epoch();
    return Timestamp::from_microseconds_since_epoch(std::chrono::duration_cast<std::chrono::microseconds>(passed).count());
  };
  hosts.answer_late_by(std::chrono::hours(1));
  hosts.set_share(3);
  lanes->look_again();
  ASSERT_TRUE(eventually([&] { return lanes->tenure()->count() == 3; }));

  EXPECT_LT(steady() - lanes->now(), Duration::milliseconds(60'000));
}

TEST(LanesOfAStoreWithOneHost, NeverChange) {
  const Place place;
  const auto store = storage::open_store(place.store_url());

  const Lanes lanes(*store, "test", [](std::string_view, const std::string&) {});

  EXPECT_FALSE(lanes.are_shared());
  EXPECT_TRUE(lanes.last());
  EXPECT_EQ(lanes.tenure()->count(), store->lanes());
}

}  // namespace
}  // namespace comptoir::dispatch::testing
