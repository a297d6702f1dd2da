// Reading sessions of queries: few round trips, and no snapshot that is held for longer than it is needed.
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;

class AQuery : public ::testing::Test {
 protected:
  AQuery() { append(*store, order("1"), 3); }

  static void read_twice(Reads& reads) {
    EXPECT_EQ(reads.version(order("1")), 3U);
    EXPECT_EQ(reads.log_end(), 3U);
  }
  std::string snapshots_held() const {
    return server().sql(database, "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'");
  }

  std::string database = server().add_database();
  std::unique_ptr<Store> store = open_store(server().url(database));
  ReadingHabit habit;
};

TEST_F(AQuery, EndsItsSnapshotWithTheReadThatIsItsLastAsARule) {
  {
    const auto first = store->read_for_query(habit);
    read_twice(*first);
    EXPECT_EQ(snapshots_held(), "1") << "nobody knows yet that this was the last one";
  }

  const auto second = store->read_for_query(habit);
  read_twice(*second);

  EXPECT_EQ(habit.reads(), 2U);
  EXPECT_EQ(snapshots_held(), "0");
}

TEST_F(AQuery, ThatReadsOnIsRefusedAndExpectedToDoSoTheNextTime) {
  read_twice(*store->read_for_query(habit));
  {
    const auto longer = store->read_for_query(habit);
    read_twice(*longer);
    EXPECT_THROW(longer->events(order("1"), 0), StoreError);
  }

  const auto again = store->read_for_query(habit);
  read_twice(*again);

  EXPECT_EQ(again->events(order("1"), 0).size(), 3U);
  EXPECT_EQ(snapshots_held(), "0");
}

TEST_F(AQuery, IsToldTheVersionThatItExpectsAlongWithWhatItReads) {
  {
    const auto reads = store->read_for_query(habit);
    reads->expect(order("1"));
    EXPECT_EQ(reads->log_end(), 3U);
    append(*store, order("1"));

    EXPECT_EQ(reads->version(order("1")), 3U) << "the snapshot was taken before";
    EXPECT_EQ(reads->version(order("2")), 0U);
  }

  EXPECT_EQ(habit.reads(), 2U) << "the log's end and the version that nobody expected";
}

TEST_F(AQuery, ThatReadsNothingElseIsToldTheVersionAllTheSame) {
  const auto reads = store->read_for_query(habit);
  reads->expect(order("1"));

  EXPECT_EQ(reads->version(order("1")), 3U);
}

}  // namespace
}  // namespace comptoir::storage
