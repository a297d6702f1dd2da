// What every engine says of lanes; what only many hosts can see stands in postgresql_leases_test.cpp.
#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;

class AHost : public StoreTest {};
ON_EVERY_ENGINE(AHost);

TEST_P(AHost, ThatIsAloneHoldsEveryLane) {
  const auto host = store().join("the only one");

  const auto attendance = host->attend();

  EXPECT_EQ(attendance.hosts, 1U);
  EXPECT_EQ(attendance.share, store().lanes());
  ASSERT_EQ(attendance.leases.size(), store().lanes());
  for (Lane lane = 0; lane < store().lanes(); ++lane) EXPECT_EQ(attendance.leases[lane].lane, lane);
  EXPECT_EQ(host->attend().leases, attendance.leases) << "a lease that is renewed keeps its epoch";
}

TEST_P(AHost, WritesWhatItDoesOnAccountOfItsLanes) {
  const auto host = store().join("the only one");
  const auto leases = host->attend().leases;
  const auto transaction = store().begin();

  transaction->hold(leases);
  transaction->checkpoint({"relay", 3, 7});
  transaction->commit();

  EXPECT_EQ(store().checkpoints("relay").front().position, 7U);
}

TEST_P(AHost, IsShownToPeople) {
  const auto host = store().join("shop-1 (process 7)");
  (void)host->attend();

  const auto cluster = store().cluster();

  ASSERT_EQ(cluster.hosts.size(), 1U);
  EXPECT_EQ(cluster.hosts.front().name, "shop-1 (process 7)");
  EXPECT_TRUE(cluster.hosts.front().lives);
  EXPECT_EQ(cluster.hosts.front().lanes.size(), store().lanes());
  EXPECT_EQ(cluster.free_lanes, 0U);
}

TEST_P(AHost, LocksAStreamWhereverItStands) {
  append(store(), order("1"), 3);
  const auto transaction = store().begin();

  EXPECT_EQ(transaction->lock(order("1"), true).version, 3U);
  EXPECT_EQ(transaction->lock(order("1"), false).version, 3U) << "it is held already";
  EXPECT_EQ(transaction->lock(order("2"), true).version, 0U) << "no such stream is no error";
}

}  // namespace comptoir::storage
