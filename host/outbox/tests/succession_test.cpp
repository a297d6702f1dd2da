// A publisher in the place of another one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "courier.hpp"
#include "testing/samples.hpp"

namespace comptoir::outbox {
namespace {

using namespace testing;
using ::testing::IsEmpty;

struct ASuccessor : ::testing::Test {
  /// What the publisher before has left: checkpoints in all lanes, and this event aside.
  void leave(storage::Position position, std::optional<storage::Message> aside = {}) {
    const auto transaction = courier.store().begin();
    for (storage::Lane lane = 0; lane < courier.store().lanes(); ++lane) transaction->checkpoint({"outbox:former", lane, position});
    if (aside)
      transaction->set_aside({"outbox:former", aside->stream, 1, storage::samples::at(1), true, "It was too large.", 0}, std::vector{*aside});
    transaction->commit();
  }

  Place place;
  Courier courier{place};
};

TEST_F(ASuccessor, GoesOnWhereTheOneBeforeStood) {
  courier.publish("a", 3);
  leave(2);

  ASSERT_TRUE(courier.start().drained(patience));

  EXPECT_EQ(courier.positions("confirmed", "a"), "3");
  EXPECT_TRUE(eventually([&] { return courier.checkpoint_of("a") == 3; }));
}

TEST_F(ASuccessor, TakesOverWhatTheOneBeforeHadSetAside) {
  courier.publish("a", 3);
  leave(3, courier.store().read()->outbox(1, 1).messages.front());

  auto& relay = courier.start();
  ASSERT_TRUE(relay.drained(patience));

  EXPECT_THAT(courier.store().aside("outbox:former"), IsEmpty());
  const auto keys = courier.store().aside(consumer_of_courier);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_TRUE(keys.front().parked);
  EXPECT_EQ(keys.front().reason, "It was too large.");
  EXPECT_EQ(relay.retry("a"), 1U);
  EXPECT_TRUE(eventually([&] { return courier.positions("confirmed", "a") == "2"; }));
}

TEST_F(ASuccessor, BeginsAtTheBeginningWhereThereWasNobody) {
  courier.publish("a", 2);

  ASSERT_TRUE(courier.start().drained(patience));

  EXPECT_EQ(courier.positions("confirmed", "a"), "1 2");
}

}  // namespace
}  // namespace comptoir::outbox
