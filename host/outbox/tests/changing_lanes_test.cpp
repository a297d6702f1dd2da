// The relay of a host that is one of many: what becomes of messages whose lane comes, goes, or is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "courier.hpp"

namespace comptoir::outbox::testing {
namespace {

using dispatch::testing::Register;
using ::testing::Contains, ::testing::IsEmpty, ::testing::Not;

struct TheRelayOfOneOfManyHosts : ::testing::Test {
  static constexpr storage::Lane all = 16;

  Place place;
  Register hosts{all};
  Courier courier{place, Relay::Options{.checkpoint_every_ms = 1}, &hosts};
};

TEST_F(TheRelayOfOneOfManyHosts, OffersNothingOfOtherHostsLanes) {
  hosts.hold(0);
  ASSERT_TRUE(eventually([&] { return courier.application().lanes().tenure()->count() == 0; }));
  courier.start();

  courier.publish("a", 2);

  EXPECT_TRUE(courier.relay().drained(patience)) << "nothing is to be done here";
  EXPECT_THAT(courier.journal("offered"), IsEmpty());
  EXPECT_EQ(courier.relay().status().settled, courier.relay().status().outbox_end);
}

TEST_F(TheRelayOfOneOfManyHosts, FindsByItselfThatAKeyWasSentOnWhereNobodyTellsIt) {
  courier.order("reject a");
  courier.start();
  courier.publish("a");
  ASSERT_TRUE(eventually([&] { return courier.store().aside(consumer_of_courier).size() == 1; }));
  const auto key = courier.store().aside(consumer_of_courier).front();
  courier.order("");

  courier.application().writer().perform([&](storage::Transaction& transaction) { transaction.send_on(key.consumer, key.stream); });
  courier.publish("a");  // and is told to wait behind it

  ASSERT_TRUE(eventually([&] { return courier.positions("confirmed", "a") == "1 2"; })) << courier.positions("confirmed", "a");
  EXPECT_TRUE(eventually([&] { return courier.store().aside(consumer_of_courier).empty(); }));
}

TEST_F(TheRelayOfOneOfManyHosts, SendsInOrderWhatWaitedInALaneThatComes) {
  hosts.hold(0);
  ASSERT_TRUE(eventually([&] { return courier.application().lanes().tenure()->count() == 0; }));
  courier.start();
  courier.publish("a", 3);

  hosts.hold(all);

  ASSERT_TRUE(eventually([&] { return courier.confirmed() >= 3; }));
  EXPECT_EQ(courier.positions("confirmed", "a"), "1 2 3");
}

TEST_F(TheRelayOfOneOfManyHosts, LetsGoOfALaneOnceWhatIsUnderWayIsSettledAndStored) {
  courier.order("hold");
  courier.start();
  courier.publish("a", 2);
  ASSERT_TRUE(eventually([&] { return !courier.journal("offered").empty(); }));

  hosts.set_share(0);
  ASSERT_TRUE(eventually([&] { return courier.application().lanes().tenure()->count() == 0; }));
  courier.order("");

  ASSERT_TRUE(eventually([&] { return hosts.given_up().size() == all; }));
  EXPECT_EQ(courier.checkpoint_of("a"), 1U) << "what was under way is settled, what was behind it is left to the next host";
  EXPECT_EQ(courier.positions("offered", "a"), "1");
}

TEST_F(TheRelayOfOneOfManyHosts, SendsAgainWhatItCouldNotStoreBeforeTheLaneWasLost) {
  courier.start();
  courier.publish("a");
  ASSERT_TRUE(eventually([&] { return courier.checkpoint_of("a") == 1; }));

  hosts.take_over();
  courier.publish("a", 2);

  ASSERT_TRUE(eventually([&] { return courier.checkpoint_of("a") == 3; }));
  EXPECT_THAT(courier.reports(), Not(Contains("outbox.checkpoint_failed"))) << "a lane that is lost is no failure";
}

TEST_F(TheRelayOfOneOfManyHosts, KnowsTheParkedKeysOfALaneThatComes) {
  courier.order("reject bad");
  courier.start();
  courier.publish("bad");
  ASSERT_TRUE(eventually([&] { return courier.store().aside(consumer_of_courier).size() == 1; }));
  hosts.set_share(0);
  ASSERT_TRUE(eventually([&] { return hosts.given_up().size() == all; }));
  courier.order("");
  hosts.hold(all);

  courier.publish("bad");

  ASSERT_TRUE(eventually([&] {
    const auto keys = courier.store().aside(consumer_of_courier);
    return keys.size() == 1 && keys.front().waiting == 2;
  }));
  EXPECT_EQ(courier.positions("offered", "bad"), "1") << "what comes later waits behind it";
}

}  // namespace
}  // namespace comptoir::outbox::testing
