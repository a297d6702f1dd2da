// A real streaming replica that serves queries, and connections that died since their last use.
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;

class AReplica : public ::testing::Test {
 protected:
  AReplica() { append(*open_store(primary.url(database)), order("1")); }

  std::unique_ptr<Store> open() { return open_store(StoreAddress{.url = primary.url(database), .replica_url = replica_url}); }
  static std::uint64_t version(Store& store) {
    ReadingHabit habit;
    const auto replica = store.read_from_replica(habit);
    return (replica ? replica->head(order("1")) : store.read_for_query(habit)->head(order("1"))).version;
  }

  servers::PostgreSql primary;
  std::string database = primary.add_database();
  std::string replica_url = "postgresql://postgres@127.0.0.1:" + std::to_string(primary.start_replica()) + "/" + database;
};

TEST_F(AReplica, ServesQueriesAndNothingElse) {
  wait_for_replica(primary, database);
  const auto store = open();
  primary.sql_on_replica(database, "select pg_wal_replay_pause()");

  append(*store, order("1"));

  EXPECT_EQ(version(*store), 1U) << "the replica stands still";
  EXPECT_EQ(store->read()->head(order("1")).version, 2U);
  EXPECT_EQ(store->begin()->head(order("1")).version, 2U);
  primary.sql_on_replica(database, "select pg_wal_replay_resume()");
  wait_for_replica(primary, database);
  EXPECT_EQ(version(*store), 2U);
}

TEST_F(AReplica, ThatIsAwayLeavesItsQueriesToThePrimary) {
  wait_for_replica(primary, database);
  const auto store = open();
  EXPECT_EQ(version(*store), 1U);
  append(*store, order("1"));
  primary.stop_replica();

  for (int i = 0; i < 5; ++i) EXPECT_EQ(version(*store), 2U);
}

TEST_F(AReplica, ThatIsAwayAtTheStartIsUsedOnceItIsThere) {
  wait_for_replica(primary, database);
  primary.stop_replica();
  const auto store = open();
  append(*store, order("1"));
  EXPECT_EQ(version(*store), 2U);

  primary.start_replica();
  wait_for_replica(primary, database);
  primary.sql_on_replica(database, "select pg_wal_replay_pause()");
  append(*store, order("1"));

  // Until it is looked for again, the primary says 3.
  wait_until([&store] { return version(*store) == 2; }, "that the replica is used");
}

TEST_F(AReplica, OfAnotherStoreIsRefused) {
  const auto other = server().url(server().add_database());
  open_store(other);

  try {
    open_store(StoreAddress{.url = primary.url(database), .replica_url = other});
    FAIL() << "it was taken for a replica";
  } catch (const StoreError& refused) {
    EXPECT_NE(std::string(refused.what()).find("which is no replica of the store in storage.url"), std::string::npos) << refused.what();
  }
}

TEST_F(AReplica, ThatHoldsNoStoreIsRefused) {
  const auto empty = server().url(server().add_database());

  EXPECT_THROW(open_store(StoreAddress{.url = primary.url(database), .replica_url = empty}), StoreError);
}

TEST_F(AReplica, ThatHasNotReceivedTheStoreYetIsWaitedFor) {
  const auto fresh = primary.add_database();
  wait_for_replica(primary, database);
  primary.sql_on_replica(fresh, "select pg_wal_replay_pause()");

  const auto beside = replica_url.substr(0, replica_url.rfind('/') + 1) + fresh;
  const auto store = open_store(StoreAddress{.url = primary.url(fresh), .replica_url = beside});
  append(*store, order("1"));

  EXPECT_EQ(version(*store), 1U) << "the primary says so";
  primary.sql_on_replica(fresh, "select pg_wal_replay_resume()");
  wait_for_replica(primary, fresh);
  primary.sql_on_replica(fresh, "select pg_wal_replay_pause()");
  append(*store, order("1"));
  wait_until([&store] { return version(*store) == 1; }, "that the replica is used");
}

TEST(AServerThatWasRestarted, IsUsedAgainAtOnce) {
  servers::PostgreSql restarted;
  const auto store = open_store(restarted.url(restarted.add_database()));
  append(*store, order("1"));
  {
    const auto one = store->read();
    const auto another = store->read();
    EXPECT_EQ(one->log_end() + another->log_end(), 2U);
  }
  restarted.stop();
  restarted.start_again();

  EXPECT_EQ(store->read()->log_end(), 1U);
  append(*store, order("1"));
  restarted.kill();
  restarted.start_again();
  append(*store, order("1"));
  EXPECT_EQ(store->read()->log_end(), 3U);
}

}  // namespace
}  // namespace comptoir::storage
