#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;
using contract::Migration;

class AMigration : public StoreTest {
 protected:
  static Migration first() { return {1, "CREATE TABLE shop_ledger (tenant TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (tenant, entry));"}; }
  static Migration second() {
    return {2,
            "ALTER TABLE shop_ledger ADD COLUMN note TEXT; CREATE INDEX shop_ledger_by_note ON shop_ledger (tenant, note);\n"
            "UPDATE shop_ledger SET note = 'old';"};
  }
  void migrate(std::vector<Migration> migrations, std::string_view owner = "shop") { store().migrate(owner, migrations); }
  std::string refusal(std::vector<Migration> migrations) {
    try {
      migrate(std::move(migrations));
    } catch (const StoreError& error) {
      return error.what();
    }
    return "";
  }
  std::string applied() {
    std::string out;
    for (const AppliedMigration& migration : store().migrations()) {
      if (migration.owner != "comptoir") out += migration.owner + std::to_string(migration.number) + " ";
    }
    return out;
  }
};
ON_EVERY_ENGINE(AMigration);

TEST_P(AMigration, IsRecordedWithItsChecksum) {
  migrate({first()});

  const std::vector<AppliedMigration> migrations = store().migrations();

  ASSERT_GE(migrations.size(), 2U);
  EXPECT_EQ(migrations.front().owner, "comptoir");
  const auto& last = migrations.back();
  EXPECT_EQ(last.owner, "shop");
  EXPECT_EQ(last.number, 1U);
  EXPECT_EQ(last.checksum.size(), 64U);
  EXPECT_GT(last.applied, at(1'600'000'000));
}

TEST_P(AMigration, RunsOnce) {
  migrate({first()});
  reopen();

  EXPECT_NO_THROW(migrate({first(), second()}));
  EXPECT_NO_THROW(migrate({first(), second()}));

  EXPECT_EQ(applied(), "shop1 shop2 ");
  EXPECT_EQ(queried(*store().read(), "SELECT note FROM shop_ledger WHERE tenant = :tenant"), "");
}

TEST_P(AMigration, IsRefusedOnceItChanged) {
  migrate({first()});
  Migration changed = first();
  changed.sql += " ";

  EXPECT_EQ(refusal({changed}), "Migration 1 of shop was applied in another form: restore its text, and put the change into a new migration.");
}

TEST_P(AMigration, LeavesNothingWhenItFails) {
  const Migration failing{1, "CREATE TABLE shop_ledger (tenant TEXT); INSERT INTO shop_nothing VALUES (1);"};

  EXPECT_NE(refusal({failing}).find("Migration 1 of shop failed"), std::string::npos);

  EXPECT_EQ(applied(), "");
  EXPECT_NO_THROW(migrate({first()}));
}

TEST_P(AMigration, KeepsWhatCameBeforeAFailingOne) {
  EXPECT_NE(refusal({first(), {2, "nonsense"}}), "");

  EXPECT_EQ(applied(), "shop1 ");
}

TEST_P(AMigration, StaysInItsOwnersTables) {
  EXPECT_NE(refusal({{1, "CREATE TABLE orders_ledger (tenant TEXT);"}}), "");
  EXPECT_NE(refusal({{1, "DROP TABLE comptoir_event;"}}), "");
  EXPECT_NE(refusal({{1, "DELETE FROM comptoir_anchor;"}}), "");
  EXPECT_NE(refusal({{1, "CREATE TABLE shop_ledger (tenant TEXT); DROP TABLE shop_ledger, comptoir_event;"}}), "");
  EXPECT_NE(refusal({{1, "CREATE TABLE shop_ledger AS SELECT * FROM comptoir_event;"}}), "");
  EXPECT_NE(refusal({{1, "CREATE TABLE shop__count (tenant TEXT);"}}), "") << "as one of shop-count is called";
  EXPECT_NE(refusal({{1, "CREATE VIEW shop_events AS SELECT * FROM comptoir_event;"}}), "");
  EXPECT_NE(refusal({{1, "COMMIT;"}}), "");
  EXPECT_NE(refusal({{1, "PRAGMA synchronous = OFF;"}}), "");
}

TEST_P(AMigration, IsNotRunInTheHostsName) {
  EXPECT_THROW(migrate({{2, "DROP TABLE comptoir_anchor;"}}, "comptoir"), StoreError);
  EXPECT_THROW(store().read()->query("comptoir", "SELECT 1 FROM comptoir_anchor", "acme", {}, [](auto) {}), StoreError);
}

TEST_P(AMigration, ComesInOrder) {
  EXPECT_NE(refusal({second(), first()}), "");
  migrate({first()});
  migrate({first(), {3, "CREATE TABLE shop_more (tenant TEXT);"}});

  EXPECT_NE(refusal({first(), second(), {3, "CREATE TABLE shop_more (tenant TEXT);"}}), "");
}

TEST_P(AMigration, BelongsToItsOwnerAlone) {
  migrate({first()});

  migrate({{1, "CREATE TABLE outbox__log_files (tenant TEXT);"}}, "outbox-log");

  EXPECT_EQ(applied(), "outbox-log1 shop1 ");
}

}  // namespace comptoir::storage
