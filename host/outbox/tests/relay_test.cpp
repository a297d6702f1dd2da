// The relay: at least once, in order per key, and the checkpoint never ahead of what is settled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "courier.hpp"

namespace comptoir::outbox::testing {
namespace {

using ::testing::Contains, ::testing::ElementsAre, ::testing::IsEmpty;

TEST(ARelay, CarriesWhatWasCommittedBeforeItStarted) {
  const Place place;
  Courier courier(place);
  courier.publish("a", 3);

  ASSERT_TRUE(courier.start().drained(patience));

  EXPECT_THAT(courier.journal("confirmed"), ElementsAre("1 a", "2 a", "3 a"));
}

TEST(ARelay, IsWokenByTheCommit) {
  const Place place;
  Courier courier(place);
  courier.start();
  ASSERT_TRUE(courier.relay().drained(patience));

  for (std::size_t i = 1; i <= 5; ++i) {  // a relay that looked once a second would need five
    courier.publish("a");
    ASSERT_TRUE(eventually([&] { return courier.confirmed() == i; }));
  }

  EXPECT_EQ(courier.relay().status().confirmed, 5U);
}

TEST(ARelay, KeepsTheOrderOfEachKeyThoughConfirmsComeInAnyOrder) {
  for (const auto* orders : {"backwards", "shuffled", "at-once"}) {
    const Place place;
    place.order("orders", orders);
    Courier courier(place);
    for (int i = 0; i < 4; ++i)
      for (const auto* account : {"a", "b", "c"}) courier.publish(account);

    ASSERT_TRUE(courier.start().drained(patience));

    EXPECT_EQ(courier.positions("confirmed", "a"), "1 4 7 10") << orders;
    EXPECT_EQ(courier.positions("confirmed", "b"), "2 5 8 11") << orders;
    EXPECT_EQ(courier.positions("confirmed", "c"), "3 6 9 12") << orders;
  }
}

TEST(ARelay, OffersALostMessageAgainBeforeTheNextOfItsKey) {
  const Place place;
  place.order("orders", "lose");
  Courier courier(place);
  courier.publish("a", 2);
  courier.publish("b");

  ASSERT_TRUE(courier.start().drained(patience));

  EXPECT_EQ(courier.positions("offered", "a"), "1 1 2 2");
  EXPECT_EQ(courier.positions("confirmed", "a"), "1 2");
  EXPECT_EQ(courier.positions("confirmed", "b"), "3");
  EXPECT_THAT(courier.store().aside({}), IsEmpty());
}

TEST(ARelay, HoldsOneMessageOfAKeyInTheAir) {
  const Place place;
  place.order("orders", "hold");
  Courier courier(place);
  courier.publish("a", 3);
  courier.publish("b");
  courier.start();

  ASSERT_TRUE(eventually([&] { return courier.journal("offered").size() == 2; }));

  EXPECT_EQ(courier.positions("offered", "a"), "1");
  EXPECT_EQ(courier.positions("offered", "b"), "4");
  EXPECT_FALSE(courier.relay().drained(std::chrono::milliseconds(20)));
  ASSERT_TRUE(eventually([&] { return courier.relay().status().under_way == 2; }));
  EXPECT_EQ(courier.relay().status().waiting, 4U);
  courier.order("");
  EXPECT_TRUE(courier.relay().drained(patience));
}

TEST(ARelay, HoldsAllOfAKeyInTheAirWithAPublisherThatKeepsTheOrder) {
  const Place place;
  place.order("orders", "hold");
  Courier courier("ordered-publisher", place);
  courier.publish("a", 3);
  courier.publish("b");
  courier.start();

  ASSERT_TRUE(eventually([&] { return courier.journal("offered").size() == 4; }));

  EXPECT_EQ(courier.positions("offered", "a"), "1 2 3");
  EXPECT_EQ(courier.positions("offered", "b"), "4");
  courier.order("");
  EXPECT_TRUE(courier.relay().drained(patience));
  EXPECT_EQ(courier.positions("confirmed", "a"), "1 2 3");
}

TEST(ARelay, OffersAllThatAPublisherThatKeepsTheOrderLostAgainInOrder) {
  const Place place;
  place.order("orders", "lose");
  Courier courier("ordered-publisher", place);
  courier.publish("a", 3);

  ASSERT_TRUE(courier.start().drained(patience));

  EXPECT_EQ(courier.positions("confirmed", "a"), "1 2 3");
}

TEST(ARelay, WaitsForAPublisherThatIsFull) {
  const Place place;
  place.order("orders", "full");
  Courier courier(place);
  courier.publish("a", 2);
  courier.start();
  ASSERT_FALSE(courier.relay().drained(std::chrono::milliseconds(20)));
  ASSERT_THAT(courier.journal("offered"), IsEmpty());

  courier.order("");

  ASSERT_TRUE(courier.relay().drained(patience));
  EXPECT_EQ(courier.positions("confirmed", "a"), "1 2");
}

TEST(ARelay, CarriesMoreThanItsWindow) {
  const Place place;
  Courier courier(place, {.window = 4});
  for (int i = 0; i < 30; ++i) courier.publish("a" + std::to_string(i));

  ASSERT_TRUE(courier.start().drained(patience));

  EXPECT_EQ(courier.confirmed(), 30U);
}

TEST(ARelay, MovesItsCheckpointOverTheContiguousSettledPrefixOnly) {
  const Place place;
  place.order("orders", "hold");
  Courier courier(place, {.checkpoint_every_ms = 1});
  const auto lane_of = [&](const std::string& account) { return storage::lane_of({"default", "ledger.account", account}, courier.store().lanes()); };
  std::string neighbour = "b0";
  for (int i = 1; lane_of(neighbour) != lane_of("a"); ++i) neighbour = "b" + std::to_string(i);
  courier.publish("a");
  courier.publish(neighbour, 2);
  courier.start();

  courier.order("hold release " + neighbour);

  ASSERT_TRUE(eventually([&] { return courier.confirmed() == 2; }));
  courier.publish("far");  // a later commit, so that checkpoints had their time
  EXPECT_EQ(courier.checkpoint_of("a"), 0U) << "the first message of the lane is not settled";
  courier.order("");
  ASSERT_TRUE(eventually([&] { return courier.checkpoint_of("a") >= 3; }));
}

TEST(ARelay, OffersAfterARestartWhatWasNotSettled) {
  const Place place;
  {
    Courier courier(place);
    place.order("orders", "hold release a");
    courier.publish("a", 2);
    courier.publish("b", 2);
    courier.start();
    ASSERT_TRUE(eventually([&] { return courier.confirmed() == 2 && courier.journal("offered").size() == 3; }));
  }
  place.order("orders", "");
  Courier restarted(place);

  ASSERT_TRUE(restarted.start().drained(patience));

  EXPECT_EQ(restarted.positions("confirmed", "a"), "1 2");
  EXPECT_EQ(restarted.positions("offered", "b"), "3 3 4");
  EXPECT_EQ(restarted.positions("confirmed", "b"), "3 4");
}

TEST(ARelay, OffersAgainWhatWasConfirmedWhenItsCheckpointWasLost) {
  const Place place;
  {
    Courier courier(place);
    courier.store().faults.on_checkpoint = [](const storage::Checkpoint&) { throw storage::StoreError("Killed before the checkpoint."); };
    courier.publish("a", 2);
    ASSERT_TRUE(courier.start().drained(patience));
    courier.stop();
    EXPECT_THAT(courier.reports(), Contains("outbox.checkpoint_failed"));
  }
  Courier restarted(place);

  ASSERT_TRUE(restarted.start().drained(patience));

  EXPECT_EQ(restarted.positions("confirmed", "a"), "1 2 1 2") << "at least once, and in order each time";
}

TEST(ARelay, StoresItsCheckpointsWhenItStops) {
  const Place place;
  Courier courier(place, {.checkpoint_every_ms = 3'600'000});
  courier.publish("a", 2);
  ASSERT_TRUE(courier.start().drained(patience));

  courier.stop();

  EXPECT_EQ(courier.checkpoint_of("a"), 2U);
  EXPECT_EQ(courier.store().checkpoints(consumer_of_courier).size(), courier.store().lanes());
}

TEST(ARelay, WaitsWhileTheStoreCannotBeRead) {
  const Place place;
  std::atomic<bool> broken{true};
  Courier courier(place);
  courier.store().faults.on_read = [&] {
    if (broken) throw storage::StoreError("The store is away.");
  };
  courier.start();
  courier.publish("a");
  ASSERT_TRUE(eventually([&] { return !courier.reports().empty(); }));
  EXPECT_EQ(courier.reports().front(), "outbox.failing");

  broken = false;

  EXPECT_TRUE(courier.relay().drained(patience));
  EXPECT_EQ(courier.confirmed(), 1U);
}

TEST(ARelay, KeepsItsPublisherFromBeingStopped) {
  const Place place;
  Courier courier(place);
  courier.publish("a");
  ASSERT_TRUE(courier.start().drained(patience));
  auto& publisher = *courier.application().catalogue().find("test-publisher");

  const auto stopped = publisher.stop(std::chrono::steady_clock::now());

  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, "plugin.calls_in_flight");
}

TEST(ARelay, CallsAPublisherNoMoreThatComesBackWhenTheRelayHasStopped) {
  const Place place;
  Courier courier(place, {}, nullptr, {.handler = patience, .start = patience, .stop = patience, .call = std::chrono::milliseconds(200)});
  const auto told = [&](const std::string& words) {
    const auto reports = courier.application().reports();
    return std::ranges::any_of(reports, [&](const std::string& report) { return report.starts_with(words); });
  };
  courier.order("hold");
  courier.publish("a");
  courier.start();
  ASSERT_TRUE(eventually([&] { return !courier.journal("offered").empty(); }));
  courier.order("hold stay");
  ASSERT_TRUE(eventually([&] { return told("handler.abandoned: Step drive"); }));

  courier.relay().stop();
  courier.order("hold");

  ASSERT_TRUE(eventually([&] { return told("handler.returned: Step drive"); }));
  EXPECT_THAT(courier.journal("lost"), IsEmpty()) << "the publisher was closed";
}

TEST(ARelay, KeepsWhatIsThrownWhileItsPublisherSettles) {
  const Place place;
  Courier courier(place);
  courier.on_report = [](std::string_view code) {
    if (code == "outbox.parked") throw std::runtime_error("There is no room to say so.");
  };
  courier.order("reject bad");
  courier.publish("bad");

  courier.start();

  ASSERT_TRUE(eventually([&] { return std::ranges::count(courier.reports(), "outbox.publisher_failing") == 1; }));
  courier.publish("good");
  EXPECT_TRUE(eventually([&] { return courier.confirmed() == 1; })) << "and goes on";
}

TEST(ARelay, OffersAgainWhatWasSettledWhileItCouldNotListen) {
  const Place place;
  Courier courier(place);
  courier.on_report = [](std::string_view code) {
    if (code == "outbox.parked") throw std::runtime_error("There is no room to say so.");
  };
  courier.order("hold reject bad");
  courier.publish("bad");
  courier.publish("good");
  courier.start();
  ASSERT_TRUE(eventually([&] { return courier.journal("offered").size() == 2; }));

  courier.order("reject bad");

  EXPECT_TRUE(eventually([&] { return courier.positions("confirmed", "good") == "2 2"; })) << "the first word was not heard";
}

TEST(ARelay, TellsHowFarItIsThoughOthersKeepItBusy) {
  const Place place;
  place.order("orders", "hold release a");
  Courier courier(place);
  courier.publish("a", 3);
  courier.publish("b");
  courier.start();
  ASSERT_TRUE(eventually([&] { return courier.confirmed() == 3; }));

  EXPECT_TRUE(eventually([&] {
    courier.relay().wake();
    return courier.relay().status().settled == 3;
  }));

  EXPECT_EQ(courier.relay().status().outbox_end, 4U);
  EXPECT_EQ(courier.relay().status().publisher, "test-publisher");
  EXPECT_NE(courier.relay().status().publisher_status.find(R"("connected":true)"), std::string::npos);
}

}  // namespace
}  // namespace comptoir::outbox::testing
