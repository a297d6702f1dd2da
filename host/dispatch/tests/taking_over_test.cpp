// Deliveries of a host that is one of many: what it does with lanes that come, go, and are lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

using ::testing::Contains, ::testing::HasSubstr, ::testing::IsEmpty, ::testing::Not;

struct OneOfManyHosts : ::testing::Test {
  Place place;
  Register hosts{0};
  Application application{place, {.hosts = &hosts}};

  bool hears(const std::string& account, const std::string& balances) {
    return eventually([&] { return application.heard_of(account) == R"({"balances":)" + balances + "}"; });
  }
};

TEST_F(OneOfManyHosts, LeavesToTheOthersWhatIsNotInItsLanes) {
  auto& reactions = application.start_reactions();

  (void)application.deposit("a", 5);

  EXPECT_TRUE(reactions.drained(patience));
  EXPECT_EQ(application.heard_of("a"), R"({"balances":[]})");
}

TEST_F(OneOfManyHosts, DeliversWhatWaitedInALaneThatComes) {
  (void)application.start_reactions();
  (void)application.deposit("a", 5);
  (void)application.deposit("a", 6);

  hosts.hold(application.store().lanes());

  EXPECT_TRUE(hears("a", "[5,11]"));
}

TEST_F(OneOfManyHosts, DeliversOnceThoughItsLanesChangeHandsAgainAndAgain) {
  (void)application.start_reactions();
  hosts.hold(application.store().lanes());
  std::string balances;

  for (int i = 1; i <= 20; ++i) {
    balances += (i == 1 ? "" : ",") + std::to_string(i);
    hosts.take_over();
    (void)application.deposit("a", 1);
  }

  EXPECT_TRUE(hears("a", "[" + balances + "]"));
  EXPECT_THAT(application.store().aside({}), IsEmpty()) << "a lane that is lost is no failure of the message";
  EXPECT_THAT(application.reports(), Not(Contains(HasSubstr("subscriptions.failing"))));
}

TEST_F(OneOfManyHosts, StoresItsCheckpointsBeforeItLetsGo) {
  auto& reactions = application.start_reactions();
  hosts.hold(application.store().lanes());
  ASSERT_FALSE(application.deposit("a", 5).error);
  ASSERT_TRUE(hears("a", "[5]"));
  ASSERT_TRUE(reactions.drained(patience));

  hosts.set_share(0);

  ASSERT_TRUE(eventually([&] { return hosts.given_up().size() == application.store().lanes(); }));
  const auto end = application.store().read()->outbox_end();
  for (const auto& checkpoint : application.store().checkpoints({})) EXPECT_EQ(checkpoint.position, end) << checkpoint.consumer;
}

TEST_F(OneOfManyHosts, TakesWhatWasSetAsideAlongWithTheLane) {
  place.order("a", "not now");
  hosts.hold(application.store().lanes());
  (void)application.start_reactions({10, 40, 1'000'000});  // never parked
  (void)application.deposit("a", 5);
  ASSERT_TRUE(eventually([&] { return application.store().aside({}).size() == 1; }));
  hosts.set_share(0);
  ASSERT_TRUE(eventually([&] { return hosts.given_up().size() == application.store().lanes(); }));
  place.order("a", "");

  hosts.hold(application.store().lanes());

  EXPECT_TRUE(hears("a", "[5]"));
  EXPECT_TRUE(eventually([&] { return application.store().aside({}).empty(); }));
}

TEST_F(OneOfManyHosts, FindsByItselfThatAKeyWasSentOnWhereNobodyTellsIt) {
  place.order("a", "not now");
  hosts.hold(application.store().lanes());
  (void)application.start_reactions({1, 1, 1});
  (void)application.deposit("a", 5);
  ASSERT_TRUE(eventually([&] { return !application.store().aside({}).empty(); }));
  const auto key = application.store().aside({}).front();
  ASSERT_TRUE(key.parked);
  place.order("a", "");

  application.writer().perform([&](storage::Transaction& transaction) { transaction.send_on(key.consumer, key.stream); });

  EXPECT_TRUE(hears("a", "[5]"));
}

TEST_F(OneOfManyHosts, LeavesAKeySentOnWhenMoreComesBehindIt) {
  place.order("a", "not now");
  hosts.hold(application.store().lanes());
  auto& reactions = application.start_reactions({1, 1, 1});
  (void)application.deposit("a", 5);
  ASSERT_TRUE(eventually([&] { return !application.store().aside({}).empty(); }));
  const auto key = application.store().aside({}).front();
  place.order("a", "");

  application.writer().perform([&](storage::Transaction& transaction) { transaction.send_on(key.consumer, key.stream); });
  (void)application.deposit("a", 6);  // before this host has heard of it
  ASSERT_TRUE(eventually([&] { return application.store().aside({}).front().waiting == 2; }));
  reactions.look_at_keys();

  EXPECT_TRUE(hears("a", "[5,11]"));
}

}  // namespace
}  // namespace comptoir::dispatch::testing
