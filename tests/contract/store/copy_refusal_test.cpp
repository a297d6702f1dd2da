// What is not copied, and what is said of it. Nothing is changed then.
#include <algorithm>

#include <gtest/gtest.h>

#include "copying.hpp"
#include "storage/copying/load.hpp"
#include "storage/copying/open_database.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;
using namespace copying_tests;

class ARefusedCopy : public ::testing::Test {
 protected:
  ARefusedCopy() { fill(*open_store(from), plugin); }

  std::string refused(const std::string& source, const std::string& target) {
    return refusal([&] { copy(source, target, plugin); });
  }
  std::string refused() { return refused(from, to); }

  Folder folder;
  std::string from = "sqlite:" + (folder.path() / "from.db").string();
  std::string database = server().add_database();
  std::string to = server().url(database);
  contract::Contract plugin = shop();
};

#define EXPECT_SAYS(sentence, part) EXPECT_NE((sentence).find(part), std::string::npos) << (sentence)

TEST_F(ARefusedCopy, IsOneIntoAStoreThatHoldsSomething) {
  append(*open_store(to), order("9"));

  EXPECT_SAYS(refused(), " is not empty, there are rows in its table comptoir_event: name a new file, or an empty database. Nothing was copied.");

  EXPECT_EQ(open_store(to)->read()->log_end(), 1U);
}

TEST_F(ARefusedCopy, IsOneIntoTheDatabaseOfAnotherApplication) {
  server().sql(database, "create table ledger (entry int)");

  EXPECT_SAYS(refused(), "belongs to another application");
}

TEST_F(ARefusedCopy, IsOneOfAStoreThatAHostHasOpen) {
  const auto host = open_store(from);

  EXPECT_SAYS(refused(), "is in use by another host");
}

TEST_F(ARefusedCopy, IsOneOfAPostgreSqlThatAHostHasOpen) {
  const auto host = open_store(to);

  EXPECT_SAYS(refused(to, from + "-copy"), "is in use by another host");
  EXPECT_SAYS(refused(), "is in use by another host");
}

TEST_F(ARefusedCopy, IsOneOfAPostgreSqlWhoseHostHasLostItsSessions) {
  const auto host = open_store(to);
  server().sql("postgres", "select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity where datname = '" + database + "'");
  (void)host->read()->log_end();

  EXPECT_SAYS(refused(to, from + "-copy"), "is in use by another host");
}

TEST_F(ARefusedCopy, IsOneIntoItself) {
  EXPECT_SAYS(refused(from, "sqlite:" + (folder.path() / "." / "from.db").string()), "Both URLs lead to the same store");
  open_store(to);
  EXPECT_SAYS(refused(to, to + "?application_name=x"), "Both URLs lead to the same store");
}

TEST_F(ARefusedCopy, IsOneOfNothing) {
  const auto nowhere = folder.path() / "nowhere.db";
  EXPECT_SAYS(refused("sqlite:" + nowhere.string(), to), "There is no store at sqlite:");
  EXPECT_FALSE(std::filesystem::exists(nowhere));

  EXPECT_SAYS(refused(to, "sqlite:" + nowhere.string()), "There is no store in postgresql:");
}

TEST_F(ARefusedCopy, IsOneToNowhere) {
  const auto sentence = refused(from, "postgresql://ann:secret@127.0.0.1:9/shop");

  EXPECT_SAYS(sentence, "PostgreSQL cannot be reached by the target's URL: ");
  EXPECT_EQ(sentence.find("secret"), std::string::npos);
}

TEST_F(ARefusedCopy, IsOneIntoAnotherNumberOfLanes) {
  open_store(to);
  server().sql(database, "update comptoir_fact set value = '8' where name = 'lanes'");

  EXPECT_SAYS(refused(), " has 16 lanes and ");
}

TEST_F(ARefusedCopy, IsOneWithoutAPluginThatHasTablesThere) {
  const auto sentence = refusal([this] { copy_store({from, to, {}}, [](const CopyStep&) {}); });

  EXPECT_SAYS(sentence, "holds tables by migration 1 of plugin shop, which the enabled plugins do not bring");
}

TEST_F(ARefusedCopy, IsOneWithoutAPluginThatHasViewsThere) {
  View view = plugin.views.front();
  view.table = "club_visits";
  open_store(from)->ensure(view);

  EXPECT_SAYS(refused(), "holds the table club_visits, which belongs to no enabled plugin");
}

TEST_F(ARefusedCopy, IsOneOfAStoreThatHasNotSeenAMigration) {
  plugin.migrations.push_back({2, "ALTER TABLE shop_ledger ADD COLUMN day INTEGER;"});

  EXPECT_SAYS(refused(), "has not seen migration 2 of plugin shop: start a host with these plugins on it once, stop it, and copy then.");
}

TEST_F(ARefusedCopy, IsOneOfATypeThatOneEngineHasNot) {
  plugin.migrations.push_back({2, "ALTER TABLE shop_ledger ADD COLUMN rate NUMERIC;"});
  prepare(*open_store(from), plugin);

  EXPECT_SAYS(refused(), "The column rate of the table shop_ledger is of a type that only one engine has (NUMERIC, numeric)");
}

TEST_F(ARefusedCopy, IsOneIntoAStoreThatAnEarlierHostMadeButNeverUsed) {
  open_store(to);

  EXPECT_EQ(refused(), "nothing was refused");
}

TEST_F(ARefusedCopy, StaysUnfinishedWhenTheEventsHaveFaults) {
  const auto source = server().add_database();
  fill(*open_store(server().url(source)), plugin);
  server().sql(source, "update comptoir_event set data = '{}' where position = 2");

  const auto report = copy(server().url(source), to, plugin);

  EXPECT_SAYS(shown(report.faults), "order/1 version 2 (tenant acme): It was altered");
  EXPECT_SAYS(refusal([this] { open_store(to); }), "holds only a part of");
}

TEST_F(ARefusedCopy, StaysUnfinishedWhenTheOutboxWasCut) {
  const auto source = server().add_database();
  copy(from, server().url(source), plugin);
  const std::string file = "sqlite:" + (folder.path() / "cut.db").string();
  copy(server().url(source), file, plugin);
  {
    const auto cut = copying::open_database(file, "cut");
    cut->hold();
    cut->connection().run("DELETE FROM comptoir_message WHERE position = 7");
  }

  const auto report = copy(file, to, plugin);

  EXPECT_SAYS(shown(report.faults), "log position 7: What stood there is missing, the log is shorter than it was");
}

/// Migrations are written by those that run in the target, marks belong to the connections of one host, hosts and the lanes that they hold to the
/// place where they are, and trials to the disk that they try. A table that is neither copied nor named here would be lost on the way: say in
/// load.cpp, or here, which it is.
TEST_F(ARefusedCopy, ForgetsNoTableOfTheHost) {
  open_store(to);
  std::vector<std::string> known{"comptoir_commit", "comptoir_migration", "comptoir_host", "comptoir_lane", "comptoir_trial"};
  for (const auto& table : copying::tables_of_host()) known.push_back(table.name);
  for (const auto& url : {from, to}) {
    const auto opened = copying::open_database(url, "it");
    opened->hold();
    for (const auto& table : copying::names_of_tables(*opened))
      EXPECT_TRUE(!table.starts_with("comptoir_") || std::ranges::find(known, table) != known.end()) << table << " of " << url;
  }
}

}  // namespace
}  // namespace comptoir::storage
