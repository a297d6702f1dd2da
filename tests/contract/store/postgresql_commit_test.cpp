// What becomes of a commit whose answer never came.
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/postgresql/connection.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

class ABrokenCommit : public ::testing::Test {
 protected:
  std::string database = server().add_database();
  std::string url = server().url(database);
  std::unique_ptr<Store> store = open_store(url);
  PgConnection writer{url, PgConnection::Role::writer};
  PgConnection other{url, PgConnection::Role::writer};

  Mark begin_and_leave_mark() {
    writer.begin();
    const Mark mark = writer.next_mark();
    mark.leave(writer);
    writer.flush();
    return mark;
  }
};

TEST_F(ABrokenCommit, TookEffectWhenItsMarkIsThere) {
  const Mark mark = begin_and_leave_mark();

  writer.commit();

  EXPECT_EQ(mark.was_committed(other), true);
}

TEST_F(ABrokenCommit, TookNoneWhenItsMarkIsNot) {
  const Mark mark = begin_and_leave_mark();

  writer.roll_back();

  EXPECT_EQ(mark.was_committed(other), false);
}

TEST_F(ABrokenCommit, TookNoneWhenAnEarlierMarkIsThere) {
  begin_and_leave_mark();
  writer.commit();
  const Mark mark = begin_and_leave_mark();

  writer.roll_back();

  EXPECT_EQ(mark.was_committed(other), false);
}

TEST_F(ABrokenCommit, IsWaitedForUntilItIsDecided) {
  const Mark mark = begin_and_leave_mark();
  std::atomic<bool> answered{false};
  std::thread asking([&] {
    EXPECT_EQ(mark.was_committed(other), true);
    answered = true;
  });
  // Somebody waits for the row now.
  const std::string waiting = "select count(*) from pg_stat_activity where datname = '" + database + "' and wait_event_type = 'Lock'";
  while (server().sql(database, waiting) != "1") std::this_thread::yield();
  EXPECT_FALSE(answered);

  writer.commit();

  asking.join();
}

TEST_F(ABrokenCommit, OnAServerThatOnlyReadsSinceTookEffectOrStaysUndecided) {
  const Mark committed = begin_and_leave_mark();
  writer.commit();
  other.run("SET default_transaction_read_only = on");
  EXPECT_EQ(committed.was_committed(other), true);

  const Mark pending = begin_and_leave_mark();

  EXPECT_EQ(pending.was_committed(other), std::nullopt);
}

TEST_F(ABrokenCommit, OfAStoreThatOnlyReadsSinceIsUndecidedAtOnce) {
  server().sql(database,
               "create function wait() returns trigger language plpgsql as 'begin perform pg_sleep(600); return null; end'; "
               "create constraint trigger wait after insert on comptoir_event deferrable initially deferred for each row execute function wait()");
  const std::string committing = "from pg_stat_activity where datname = '" + database + "' and wait_event = 'PgSleep'";
  std::thread breaking([&] {
    while (server().sql(database, "select count(*) " + committing) != "1") std::this_thread::yield();
    server().sql(database, "alter database " + database + " set default_transaction_read_only = on");
    server().sql(database, "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "' and pid <> pg_backend_pid()");
  });
  const auto transaction = store->begin();
  Changes changes;
  changes.appends = {samples::appended(samples::order("1"), {})};
  transaction->apply(changes);

  try {
    transaction->commit();
    ADD_FAILURE() << "nobody can know that";
  } catch (const Undecided& undecided) {
    EXPECT_STREQ(undecided.what(),
                 "The connection to PostgreSQL broke amid a commit, and the database only reads since: what was asked for may have happened.");
  }
  breaking.join();
}

TEST_F(ABrokenCommit, OfAStoreThrowsWhenNothingWasCommitted) {
  const auto transaction = store->begin();
  Changes changes;
  changes.appends = {samples::appended(samples::order("1"), {})};
  transaction->apply(changes);
  server().sql(database,
               "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "' and state = 'idle in transaction'");

  EXPECT_THROW(transaction->commit(), StoreError);

  EXPECT_EQ(store->read()->head(samples::order("1")).version, 0U);
}

TEST_F(ABrokenCommit, LeavesAStoreThatGoesOn) {
  {
    const auto transaction = store->begin();
    server().kill();
    server().start_again();
    Changes changes;
    changes.appends = {samples::appended(samples::order("1"), {})};
    EXPECT_THROW(transaction->apply(changes), StoreError);
  }

  samples::append(*store, samples::order("1"));

  EXPECT_EQ(store->read()->head(samples::order("1")).version, 1U);
}

}  // namespace
}  // namespace comptoir::storage::postgresql
