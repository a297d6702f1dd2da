// What a session of a host is like, whatever the database or its role says.
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/postgresql/connection.hpp"
#include "storage/store.hpp"
#include "testing/samples.hpp"

namespace comptoir::storage::postgresql {
namespace {

using namespace samples;

class ASession : public ::testing::Test {
 protected:
  /// What it sees of a setting.
  std::string seen(PgConnection& session, const std::string& setting) {
    const auto row = session.use("SELECT current_setting('" + setting + "')");
    return row->step() ? row->owned(0) : "";
  }
  void set(const std::string& setting, const std::string& value) {
    server().sql(database, "ALTER DATABASE " + database + " SET " + setting + " = '" + value + "'");
  }

  std::string database = server().add_database();
  std::string url = server().url(database);
};

TEST_F(ASession, ReliesOnNothingThatADatabaseOrARoleMaySay) {
  for (const auto& [setting, value] : {std::pair("standard_conforming_strings", "off"), std::pair("default_transaction_isolation", "serializable"),
                                       std::pair("transform_null_equals", "on"), std::pair("client_encoding", "LATIN1"),
                                       std::pair("synchronous_commit", "off"), std::pair("DateStyle", "German"), std::pair("bytea_output", "escape")})
    set(setting, value);

  const auto store = open_store(url);
  append(*store, order("\xC3\xA9t\xC3\xA9 \\ 'one'"), 2);
  PgConnection session(url, PgConnection::Role::writer);
  session.begin();

  EXPECT_EQ(store->read()->events(order("\xC3\xA9t\xC3\xA9 \\ 'one'"), 0).size(), 2U);
  EXPECT_EQ(shown(store->verify()), "");
  EXPECT_EQ(seen(session, "transaction_isolation"), "read committed");
  EXPECT_EQ(seen(session, "standard_conforming_strings"), "on");
  EXPECT_EQ(seen(session, "client_encoding"), "UTF8");
  EXPECT_EQ(seen(session, "synchronous_commit"), "on");
}

TEST_F(ASession, SaysThatNothingWasCommittedWhereAStatementHasFailed) {
  PgConnection session(url, PgConnection::Role::writer);
  session.run("CREATE TABLE shop_items (item text)");
  session.begin();
  session.use("INSERT INTO shop_items VALUES ('one')")->run();
  EXPECT_THROW(session.run("SELECT 1 / 0"), StoreError);

  EXPECT_THROW(session.commit(), StoreError) << "PostgreSQL answers it, and no error";

  EXPECT_EQ(server().sql(database, "SELECT count(*) FROM shop_items"), "0");
}

}  // namespace
}  // namespace comptoir::storage::postgresql
