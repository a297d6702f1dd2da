// Databases that were restored from a backup are known for it, with real dumps.
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;

#define EXPECT_SAYS(sentence, part) EXPECT_NE((sentence).find(part), std::string::npos) << (sentence)

class ARestoredDatabase : public ::testing::Test {
 protected:
  ARestoredDatabase() {
    append(*open_store(url), order("1"), 3);
    servers::output_of({"/usr/bin/pg_dump", "-Fc", "-f", dump, url});
  }

  static std::string refusal(const std::string& of) {
    try {
      open_store(of);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "nothing was refused";
  }
  void restore(const std::string& into) const {
    servers::output_of({"/usr/bin/pg_restore", "--no-owner", "--clean", "--if-exists", "-d", into, dump});
  }
  void end_sessions() const {
    server().sql("postgres", "select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity where datname = '" + database + "'");
  }

  Folder folder;
  std::string dump = (folder.path() / "shop.dump").string();
  std::string database = server().add_database();
  std::string url = server().url(database);
};

TEST_F(ARestoredDatabase, IsRefusedUntilItIsAccepted) {
  const auto other = server().url(server().add_database());
  restore(other);

  const auto sentence = refusal(other);
  EXPECT_SAYS(sentence, " was restored from a dump, or moved to another cluster since a host used it: whatever happened after the backup is missing");
  EXPECT_SAYS(sentence, "Its newest event stands at position 3 and is of 2023-11-14T22:13:20");
  EXPECT_SAYS(sentence, "run `comptoir store accept`, and start the host again");

  EXPECT_EQ(accept_store(other).log_end, 3U);
  EXPECT_EQ(open_store(other)->read()->log_end(), 3U);
  EXPECT_EQ(refusal(other), "nothing was refused");
}

TEST_F(ARestoredDatabase, IsRefusedInItsOwnPlaceToo) {
  append(*open_store(url), order("1"), 1);

  restore(url);

  EXPECT_SAYS(refusal(url), "was restored from a dump");
}

TEST_F(ARestoredDatabase, IsRefusedInAnotherCluster) {
  servers::PostgreSql another;
  const auto there = another.url(another.add_database());

  restore(there);

  EXPECT_SAYS(refusal(there), "was restored from a dump, or moved to another cluster");
}

TEST_F(ARestoredDatabase, IsNotWorkedOnByAHostThatSawLaterEvents) {
  const auto store = open_store(url);
  append(*store, order("2"), 2);
  EXPECT_EQ(store->read()->log(0, 10).size(), 5U);
  restore(url);
  server().sql(
      database,  // somebody else went on, and has other events at the same positions
      "insert into comptoir_event select position + 3, stream + 3, version, recorded, seal, gen_random_uuid(), correlation, causation, lane, tenant, "
      "stream_type, 'other', name, data, checksum, actor, traceparent, on_behalf_of, command, address, reason, handled, published from "
      "comptoir_event");
  end_sessions();

  try {
    append(*store, order("2"));
    FAIL() << "it went on";
  } catch (const StoreError& lost) {
    EXPECT_SAYS(std::string(lost.what()), "has lost what this host saw at position 5 of its log");
  }
  EXPECT_THROW(store->read()->log_end(), StoreError);
}

TEST_F(ARestoredDatabase, IsWhatItWasWhenNothingWasRestored) {
  server().stop();
  server().start_again();

  EXPECT_EQ(refusal(url), "nothing was refused");
}

TEST_F(ARestoredDatabase, MayHoldTheTimesOfTimers) {
  {
    const auto store = open_store(url);
    const auto transaction = store->begin();
    transaction->checkpoint({"timer:shop/remind", 0, 1'700'000'000'000'000});
    transaction->commit();
  }

  EXPECT_EQ(refusal(url), "nothing was refused");
}

TEST_F(ARestoredDatabase, TellsWhatWillBePublished) {
  {
    const auto store = open_store(url);
    Changes changes;
    changes.postings = posted({message(order("1"), 1, 1), message(order("1"), 2, 2)});
    commit(*store, changes);
    const auto transaction = store->begin();
    transaction->checkpoint({"outbox:log", lane_of(order("1"), store->lanes()), 4});
    transaction->commit();
  }

  const auto accepted = accept_store(url);

  EXPECT_EQ(accepted.unpublished, (std::map<std::string, std::uint64_t>{{"log", 1}}));
}

TEST_F(ARestoredDatabase, IsNotAcceptedWhileAHostHasItOpen) {
  const auto store = open_store(url);

  EXPECT_THROW(accept_store(url), StoreError);
  EXPECT_THROW(accept_store("sqlite:" + (folder.path() / "x.db").string()), StoreError);
}

TEST_F(ARestoredDatabase, IsRefusedWhenItsTablesAreOfDifferentBackups) {
  server().sql(database, "insert into comptoir_checkpoint values ('outbox', 4, 1000)");

  EXPECT_SAYS(refusal(url), "says that outbox has come to position 1000 in lane 4, and holds nothing that far");
}

/// A server whose replica takes its place, for each test anew.
class AStandby : public ::testing::Test {
 protected:
  servers::PostgreSql primary;
  std::string database = primary.add_database();
  std::string first = "127.0.0.1:" + std::to_string(primary.port());
  std::string second = "127.0.0.1:" + std::to_string(primary.start_replica());
  std::string url = "postgresql://postgres@" + first + "," + second + "/" + database + "?target_session_attrs=read-write";

  void take_over() {
    primary.kill();
    primary.promote_replica();
  }
};

TEST_F(AStandby, ThatReceivedEverythingIsUsedByARunningHostAndThenByOthers) {
  {
    const auto store = open_store(url);
    append(*store, order("1"), 3);
    wait_for_replica(primary, database);
    take_over();

    append(*store, order("1"), 1);
    EXPECT_EQ(store->read()->log_end(), 4U);
  }

  EXPECT_EQ(open_store(url)->read()->log_end(), 4U);
}

TEST_F(AStandby, ThatReceivedLessIsRefusedByARunningHostAndByOthers) {
  {
    const auto store = open_store(url);
    append(*store, order("1"), 3);
    wait_for_replica(primary, database);
    primary.stop_replica();
    append(*store, order("1"), 1);
    EXPECT_EQ(store->read()->log(0, 10).size(), 4U);
    primary.kill();
    primary.start_replica();
    primary.promote_replica();

    EXPECT_THROW(append(*store, order("1"), 1), StoreError);
  }

  try {
    open_store(url);
    FAIL() << "nothing was refused";
  } catch (const StoreError& refused) {
    EXPECT_SAYS(std::string(refused.what()), "was recovered to an earlier time, or a standby has taken its place");
  }
  accept_store(url);
  EXPECT_EQ(open_store(url)->read()->log_end(), 3U);
}

}  // namespace
}  // namespace comptoir::storage
