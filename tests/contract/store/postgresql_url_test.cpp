// What a URL may name, and what is said when it names something else.
#include <gtest/gtest.h>

#include "postgresql_server.hpp"
#include "storage/store.hpp"

namespace comptoir::storage {
namespace {

std::string refusal(const std::string& url) {
  try {
    (void)open_store(url);
  } catch (const StoreError& error) {
    return error.what();
  }
  return "";
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST(APostgreSqlUrl, IsToldToLeadNowhereWithoutItsPassword) {
  const auto nobody = refusal("postgresql://ann:secret@127.0.0.1:9/shop");
  const auto broken = refusal("postgresql://ann:secret@[::1/shop");

  EXPECT_TRUE(holds(nobody, "PostgreSQL cannot be reached by storage.url: ")) << nobody;
  EXPECT_TRUE(holds(broken, "The store's URL is no URL that PostgreSQL's library can read: ")) << broken;
  EXPECT_FALSE(holds(nobody + broken, "secret")) << nobody << broken;
}

TEST(APostgreSqlUrl, ThatCannotBeReadIsNotRepeatedForItMayHoldAPassword) {
  EXPECT_EQ(refusal("postgresql://ann:sec%zzret@127.0.0.1/shop"),
            "The store's URL has a % that two hexadecimal digits do not follow; write %25 for a plain %.");
  EXPECT_EQ(refusal("postgresql://ann:secret@127.0.0.1:port/shop"), "The store's URL names a port that is none: a port is a number from 1 to 65535.");
  EXPECT_EQ(refusal("postgresql://ann@127.0.0.1/shop?secret"),
            "The store's URL is no URL that PostgreSQL's library can read: missing key/value separator.");
}

TEST(APostgreSqlUrl, NamesADatabaseOfManyHosts) {
  const auto url = server().url(server().add_database());
  const auto store = open_store(url);

  EXPECT_EQ(refusal(url), "");
}

TEST(APostgreSqlUrl, NamesADatabaseOfItsOwn) {
  const auto database = server().add_database();
  server().sql(database, "create table ledger (entry int)");

  EXPECT_TRUE(holds(refusal(server().url(database)), "belongs to another application"));
}

TEST(APostgreSqlUrl, NamesNoDatabaseOfANewerHost) {
  const auto database = server().add_database();
  (void)refusal(server().url(database));
  server().sql(database, "insert into comptoir_migration values ('comptoir', 99, '', 0)");

  EXPECT_TRUE(holds(refusal(server().url(database)), "was written by a newer host (schema 99, this one knows "));
}

TEST(APostgreSqlUrl, NamesNoDatabaseThatOnlyReads) {
  const auto database = server().add_database();
  server().sql(database, "alter database " + database + " set default_transaction_read_only = on");

  EXPECT_TRUE(holds(refusal(server().url(database)), "PostgreSQL only reads here"));
}

TEST(APostgreSqlStore, DoesNotShowItsPassword) {
  const auto database = server().add_database();
  const auto store = open_store("postgresql://postgres:secret@127.0.0.1:" + std::to_string(server().port()) + "/" + database);

  EXPECT_EQ(store->description(), "postgresql:" + database + " at 127.0.0.1:" + std::to_string(server().port()) + ", user postgres");
}

}  // namespace
}  // namespace comptoir::storage
