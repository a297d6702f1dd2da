// How far consumers are behind: what they have not dealt with, and not what lies beside their lanes.
#include "dispatch/lag.hpp"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "testing/application.hpp"

namespace comptoir::dispatch::testing {
namespace {

struct ALag : ::testing::Test {
  /// By consumer; of the publisher, which is not here, nothing.
  std::map<std::string, std::uint64_t> lags() {
    std::map<std::string, std::uint64_t> found;
    for (auto& lag : lags_of(application.store(), application.directory()))
      if (lag.consumer != "outbox:test-publisher") found[lag.consumer] = lag.behind;
    return found;
  }
  std::uint64_t most() {
    std::uint64_t most = 0;
    for (const auto& [consumer, behind] : lags()) most = std::max(most, behind);
    return most;
  }
  void deposit_and_deliver(const std::string& account) {
    ASSERT_FALSE(application.deposit(account, 1).error);
    ASSERT_TRUE(reactions->drained(patience));
    ASSERT_TRUE(projections->drained(patience));
  }

  Place place;
  Application application{place};
  Subscriptions* reactions = nullptr;
  Subscriptions* projections = nullptr;
};

TEST_F(ALag, IsNoneAtOnceWhereEverythingIsDelivered) {
  reactions = &application.start_reactions();
  projections = &application.start_projections();
  deposit_and_deliver("a");  // the checkpoints of all lanes are stored now and then, and that is now

  for (const auto* account : {"b", "c", "d"}) {
    deposit_and_deliver(account);

    EXPECT_EQ(most(), 0U) << account;
  }
}

TEST_F(ALag, GrowsWithWhatNobodyDelivers) {
  for (const auto* account : {"a", "b", "c"}) ASSERT_FALSE(application.deposit(account, 1).error);

  const auto found = lags();

  ASSERT_FALSE(found.empty());
  const std::set<std::string> unconcerned{"ledger/listener.settlement.judged", "listener/ledger.settlement.asked"};
  for (const auto& [consumer, behind] : found) EXPECT_EQ(behind >= 3, !unconcerned.contains(consumer)) << consumer << " is " << behind << " behind";
}

}  // namespace
}  // namespace comptoir::dispatch::testing
