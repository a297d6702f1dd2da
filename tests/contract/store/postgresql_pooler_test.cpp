// A real pgbouncer between the host and its server.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "servers/pgbouncer.hpp"
#include "storage/copying/open_database.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;

/// Three sessions of the server for all that the store does at the same time.
class APooler : public ::testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<Store> open() const {
    return open_store(StoreAddress{.url = pooler.url(database), .direct_url = server().url(database), .prepared = is_of_sessions()});
  }
  static bool is_of_sessions() { return std::string(GetParam()) == "session"; }

  std::string database = server().add_database();
  servers::PgBouncer pooler{server(), GetParam(), is_of_sessions() ? 30 : 3};
};
INSTANTIATE_TEST_SUITE_P(Store, APooler, ::testing::Values("session", "transaction"), [](const auto& mode) { return std::string(mode.param); });

TEST_P(APooler, IsNoticedByNobody) {
  View visits;
  visits.name = "visits";
  visits.table = "shop_visits";
  visits.columns = {{"guest", "guest", contract::ColumnKind::text, false}, {"count", "count", contract::ColumnKind::integer, true}};
  visits.key = {"guest"};
  const std::vector<contract::Migration> migrations{{1, "CREATE TABLE shop_ledger (tenant TEXT NOT NULL, entry INTEGER NOT NULL);"}};
  const auto store = open();
  store->migrate("shop", migrations);
  store->ensure(visits);
  Changes changes;
  changes.appends = {appended(order("1"), {}, 3)};
  changes.postings = posted({message(order("1"), 1, 1)});
  changes.claims = {{{"acme", "email", "ann@example.org", "ann"}, false}};
  changes.rows = {put(visits, {text("ann"), number(3)}), execute("INSERT INTO shop_ledger VALUES (:tenant, ?)", {number(7)}, 1)};

  commit(*store, changes);

  const auto reads = store->read();
  EXPECT_EQ(found(*reads, visits, {text("ann")}), "ann|3");
  EXPECT_EQ(queried(*reads, "SELECT entry FROM shop_ledger WHERE tenant = :tenant"), "7");
  EXPECT_EQ(reads->events(order("1"), 0).size(), 3U);
  EXPECT_EQ(reads->outbox_end(), 4U);
  EXPECT_THROW(queried(*store->read(), "SELECT * FROM comptoir_event"), BadStatement);
  EXPECT_THROW(queried(*store->read(), "DELETE FROM shop_ledger"), BadStatement);
  EXPECT_EQ(shown(store->verify()), "");
}

TEST_P(APooler, SharesItsSessionsAmongManyWriters) {
  const auto store = open();
  std::vector<std::thread> writers;
  for (int writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&store, writer] {
      for (int i = 0; i < 40; ++i) {
        append(*store, order(std::to_string(writer)));
        EXPECT_EQ(store->read()->events(order(std::to_string(writer)), 0).size(), static_cast<std::size_t>(i) + 1);
      }
    });
  }
  for (auto& writer : writers) writer.join();

  EXPECT_EQ(store->read()->log_end(), 8U * 40U);
  EXPECT_EQ(shown(store->verify()), "");
}

TEST_P(APooler, LeavesNoSettingsToOthers) {
  const auto store = open();

  append(*store, order("1"));

  for (int i = 0; i < 5; ++i)
    EXPECT_EQ(servers::output_of({"/usr/bin/psql", "-qAt", "-c", "show enable_seqscan", pooler.url(database)}), "on\n")
        << "another client of the pooler";
}

TEST_P(APooler, HidesFromNobodyThatAHostIsThere) {
  const auto store = open();

  EXPECT_THROW(copying::open_database(server().url(database), "it")->hold(), StoreError) << "who copies a store needs it alone";
}

/// A way past a pooler that leads elsewhere: locks, the hosts' lanes and what they tell one another would be of another store.
class ADirectWay : public ::testing::Test {
 protected:
  /// Why a store is not opened by it; empty: it is.
  std::string refusal(const std::string& direct_url) const {
    try {
      open_store(StoreAddress{.url = pooler.url(database), .direct_url = direct_url, .prepared = false});
      return {};
    } catch (const StoreError& refused) {
      return refused.what();
    }
  }
  static std::string tables(const std::string& of) { return server().sql(of, "select count(*) from pg_tables where tablename like 'comptoir%'"); }

  std::string database = server().add_database();
  servers::PgBouncer pooler{server(), "transaction", 3};
};

TEST_F(ADirectWay, ToAnotherDatabaseIsRefusedBeforeAnythingIsMade) {
  const auto other = server().add_database();

  const auto refused = refusal(server().url(other));

  EXPECT_THAT(refused, ::testing::AllOf(::testing::HasSubstr("storage.direct_url leads to postgresql:" + other + " at "),
                                        ::testing::HasSubstr("and storage.url to postgresql:" + database + " at ")));
  EXPECT_EQ(tables(database), "0");
  EXPECT_EQ(tables(other), "0");
}

TEST_F(ADirectWay, ToACopyOfTheDatabaseIsRefused) {
  ASSERT_EQ(refusal(server().url(database)), "");
  server().sql("postgres", "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + database + "'");
  server().sql("postgres", "create database copied template " + database);

  EXPECT_THAT(refusal(server().url("copied")), ::testing::HasSubstr("storage.direct_url leads to postgresql:copied at "));
}

TEST_F(ADirectWay, ToAnotherSchemaIsRefused) {
  server().sql(database, "create schema aside");

  EXPECT_THAT(refusal(server().url(database) + "?options=-csearch_path%3Daside"),
              ::testing::AllOf(::testing::HasSubstr(", schema aside, and storage.url to "), ::testing::HasSubstr(", schema public: ")));
}

TEST_F(ADirectWay, ThatGoesAnotherWayToTheSameDatabaseIsTaken) {
  EXPECT_EQ(refusal("postgresql://postgres@localhost:" + std::to_string(server().port()) + "/" + database + "?application_name=direct"), "");
}

}  // namespace
}  // namespace comptoir::storage
