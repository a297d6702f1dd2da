// What the outside refuses: its key is parked and its later messages wait behind it, until a person sends them on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/detail/utf8.hpp>

#include "courier.hpp"

namespace comptoir::outbox::testing {
namespace {

using ::testing::Contains, ::testing::IsEmpty, ::testing::StartsWith;

struct ARejectedMessage : ::testing::Test {
  Place place;
  std::unique_ptr<Courier> courier = std::make_unique<Courier>(place, Relay::Options{.checkpoint_every_ms = 1});

  /// What a host does that stops, and starts again on the same store.
  void restart(Relay::Options options = {.checkpoint_every_ms = 1}) {
    courier.reset();
    courier = std::make_unique<Courier>(place, options);
  }
  std::vector<storage::AsideKey> parked() const { return courier->store().aside(consumer_of_courier); }
  void wait_until_parked(std::uint64_t waiting) const {
    ASSERT_TRUE(eventually([&] { return parked().size() == 1 && parked().front().waiting == waiting; }));
  }
};

TEST_F(ARejectedMessage, ParksItsKeyAndOthersGoOn) {
  courier->order("reject bad");
  courier->start();

  courier->publish("bad", 2);
  courier->publish("good", 2);

  ASSERT_TRUE(courier->relay().drained(patience));
  wait_until_parked(2);
  EXPECT_EQ(courier->positions("rejected", "bad"), "1");
  EXPECT_EQ(courier->positions("confirmed", "good"), "3 4");
  EXPECT_TRUE(parked().front().parked);
  EXPECT_EQ(parked().front().reason, "Not that one.");
  EXPECT_THAT(courier->reports(), Contains("outbox.parked"));
  EXPECT_EQ(courier->relay().status().parked_keys, 1U);
}

TEST_F(ARejectedMessage, IsParkedForAReasonThatEveryStoreCanKeep) {
  courier->order("reject bad mumbling");
  courier->start();

  courier->publish("bad");

  wait_until_parked(1);
  const auto reason = parked().front().reason;
  EXPECT_THAT(reason, StartsWith("Not \uFFFD that \uFFFD one, for \u00E9"));
  EXPECT_TRUE(detail::is_utf8(reason));
  EXPECT_LE(reason.size(), 4'000U);
}

TEST_F(ARejectedMessage, KeepsLaterOnesOfItsKeyBehindItInOrder) {
  courier->order("reject bad");
  courier->start();
  courier->publish("bad");
  wait_until_parked(1);
  courier->order("");

  courier->publish("bad", 3);

  wait_until_parked(4);
  EXPECT_EQ(courier->positions("offered", "bad"), "1");
  EXPECT_EQ(courier->relay().retry("bad"), 1U);
  ASSERT_TRUE(eventually([&] { return parked().empty(); }));
  EXPECT_EQ(courier->positions("confirmed", "bad"), "1 2 3 4");
}

TEST_F(ARejectedMessage, DoesNotHoldUpTheCheckpoint) {
  courier->order("reject bad");
  courier->start();
  courier->publish("bad");
  wait_until_parked(1);

  EXPECT_TRUE(eventually([&] { return courier->checkpoint_of("bad") == 1; }));
}

TEST_F(ARejectedMessage, ThatWasSentOnInVainParksItsKeyAgain) {
  courier->order("reject bad");
  courier->start();
  courier->publish("bad", 2);
  wait_until_parked(2);

  ASSERT_EQ(courier->relay().retry("bad"), 1U);

  ASSERT_TRUE(eventually([&] { return courier->positions("rejected", "bad") == "1 1"; }));
  ASSERT_TRUE(eventually([&] { return parked().size() == 1 && parked().front().parked; }));
  EXPECT_EQ(parked().front().waiting, 2U);
  courier->order("");
  ASSERT_EQ(courier->relay().retry("bad"), 1U);
  ASSERT_TRUE(eventually([&] { return parked().empty(); }));
  EXPECT_EQ(courier->positions("confirmed", "bad"), "1 2");
}

TEST_F(ARejectedMessage, IsSentOnTogetherWithWhatCameAMomentAgo) {
  restart();
  courier->order("reject bad");
  courier->start();
  courier->publish("bad");
  wait_until_parked(1);
  restart({.checkpoint_every_ms = 3'600'000});  // what comes now is not stored by itself
  courier->order("");
  courier->start();
  courier->publish("good");
  ASSERT_TRUE(eventually([&] { return courier->positions("confirmed", "good") == "2"; }));
  courier->publish("bad", 2);
  ASSERT_TRUE(courier->relay().drained(patience));  // read, and known to be behind the first

  ASSERT_EQ(courier->relay().retry("bad"), 1U);
  courier->publish("bad");

  ASSERT_TRUE(eventually([&] { return courier->positions("confirmed", "bad") == "1 3 4 5"; })) << courier->positions("offered", "bad");
}

TEST_F(ARejectedMessage, WaitsThroughARestart) {
  courier->order("reject bad");
  courier->start();
  courier->publish("bad", 2);
  wait_until_parked(2);
  restart();
  courier->order("");
  courier->start();
  courier->publish("bad");
  ASSERT_TRUE(courier->relay().drained(patience));
  wait_until_parked(3);
  ASSERT_THAT(courier->positions("confirmed", "bad"), IsEmpty());

  ASSERT_EQ(courier->relay().retry("bad"), 1U);

  ASSERT_TRUE(eventually([&] { return parked().empty(); }));
  EXPECT_EQ(courier->positions("confirmed", "bad"), "1 2 3");
}

TEST_F(ARejectedMessage, GoesOutAtTheStartWhenItWasSentOnWhileNoHostRan) {
  courier->order("reject bad");
  courier->start();
  courier->publish("bad", 2);
  wait_until_parked(2);
  courier->stop();
  auto key = parked().front();
  key.parked = false;
  courier->application().writer().perform([&](storage::Transaction& transaction) { transaction.set_aside(key, {}); });
  restart();
  courier->order("");

  courier->start();

  ASSERT_TRUE(eventually([&] { return parked().empty(); }));
  EXPECT_EQ(courier->positions("confirmed", "bad"), "1 2");
}

TEST_F(ARejectedMessage, OfAKeyThatNobodyParkedIsNotFound) {
  courier->start();

  EXPECT_EQ(courier->relay().retry("nobody"), 0U);
}

TEST_F(ARejectedMessage, IsOneThatCannotBeWrittenAsADocument) {
  courier->application().writer().perform([](storage::Transaction& transaction) {
    auto broken = storage::samples::message({"default", "ledger.account", "bad"}, 1, 1);
    broken.origin.actor = "\xff";
    storage::Changes changes;
    changes.post(broken);
    transaction.apply(changes);
  });
  courier->publish("good");

  ASSERT_TRUE(courier->start().drained(patience));

  wait_until_parked(1);
  EXPECT_EQ(courier->positions("confirmed", "good"), "2");
}

}  // namespace
}  // namespace comptoir::outbox::testing
