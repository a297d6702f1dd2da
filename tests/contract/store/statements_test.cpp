#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;

/// Raw SQL of the plugin "shop".
class AStatement : public StoreTest {
 protected:
  AStatement() {
    const std::vector<contract::Migration> migrations{
        {1, "CREATE TABLE shop_ledger (tenant TEXT NOT NULL, entry INTEGER NOT NULL, note TEXT, PRIMARY KEY (tenant, entry));"}};
    store().migrate("shop", migrations);
  }

  void write(std::vector<RowWrite> rows) {
    Changes changes;
    changes.rows = std::move(rows);
    commit(store(), changes);
  }
  std::string refusal(const RowWrite& row) {
    Changes changes;
    changes.rows = {row};
    try {
      store().begin()->apply(changes);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "";
  }
  std::string query_refusal(std::string_view sql) {
    try {
      queried(*store().read(), sql);
    } catch (const StoreError& error) {
      return error.what();
    }
    return "";
  }
  static RowWrite entry(std::int64_t number_of_entry, std::string_view note) {
    return execute("INSERT INTO shop_ledger (tenant, entry, note) VALUES (:tenant, ?, ?)", {number(number_of_entry), text(note)}, 1);
  }
};
ON_EVERY_ENGINE(AStatement);

TEST_P(AStatement, WritesWithItsTenantAndArguments) {
  write({entry(1, "a"), entry(2, "b")});

  EXPECT_EQ(queried(*store().read(), "SELECT entry, note FROM shop_ledger WHERE tenant = :tenant AND entry > ? ORDER BY entry", {number(0)}),
            "1|a 2|b");
  EXPECT_EQ(queried(*store().read(), "SELECT entry FROM shop_ledger WHERE tenant = :tenant", {}, "bolt"), "");
}

TEST_P(AStatement, SeesItsOwnUnitsWrites) {
  Changes changes;
  changes.rows = {entry(1, "a")};
  const auto transaction = store().begin();

  transaction->apply(changes);

  EXPECT_EQ(queried(*transaction, "SELECT count(*) FROM shop_ledger WHERE tenant = :tenant"), "1");
}

TEST_P(AStatement, KeepsItsPromiseOfRows) {
  write({entry(1, "a")});
  Changes changes;
  changes.rows = {execute("UPDATE shop_ledger SET note = ? WHERE tenant = :tenant AND entry = ?", {text("x"), number(9)}, 1)};

  EXPECT_THROW(store().begin()->apply(changes), RowCountDiffers);

  changes.rows[0].expected_rows = -1;
  EXPECT_NO_THROW(store().begin()->apply(changes));
}

TEST_P(AStatement, StaysInThePluginsTables) {
  EXPECT_EQ(query_refusal("SELECT * FROM comptoir_event"), "Plugin shop may not read comptoir_event: its tables begin with shop_.");
  EXPECT_NE(query_refusal("SELECT (SELECT count(*) FROM comptoir_anchor) FROM shop_ledger"), "");
  EXPECT_NE(query_refusal("SELECT * FROM sqlite_master"), "");
  EXPECT_NE(refusal(execute("DELETE FROM comptoir_event", {})), "");
  EXPECT_NE(refusal(execute("INSERT INTO shop_ledger SELECT tenant, version, stream_id FROM comptoir_event", {})), "");
}

TEST_P(AStatement, OnlyReadsWhereItIsAQuery) {
  EXPECT_EQ(query_refusal("DELETE FROM shop_ledger"), "Plugin shop only reads here, but its statement writes shop_ledger.");
}

TEST_P(AStatement, LeavesTransactionsAndTablesAlone) {
  EXPECT_NE(refusal(execute("COMMIT", {})), "");
  EXPECT_NE(refusal(execute("SAVEPOINT mine", {})), "");
  EXPECT_NE(refusal(execute("DROP TABLE shop_ledger", {})), "");
  EXPECT_NE(refusal(execute("CREATE TABLE shop_more (a TEXT)", {})), "");
  EXPECT_NE(refusal(execute("PRAGMA synchronous = OFF", {})), "");
  EXPECT_NE(refusal(execute("ATTACH 'x.db' AS x", {})), "");
}

TEST_P(AStatement, IsOne) {
  EXPECT_NE(refusal(execute("DELETE FROM shop_ledger; DELETE FROM shop_ledger", {})), "");
  EXPECT_NE(refusal(execute("", {})), "");
  EXPECT_EQ(refusal(execute("DELETE FROM shop_ledger WHERE tenant = :tenant; ", {})), "");
}

TEST_P(AStatement, NeedsAnArgumentForEveryParameter) {
  EXPECT_NE(refusal(execute("DELETE FROM shop_ledger WHERE entry = ?", {})), "");
  EXPECT_NE(refusal(execute("DELETE FROM shop_ledger WHERE entry = ?", {number(1), number(2)})), "");
  EXPECT_NE(refusal(execute("DELETE FROM shop_ledger WHERE entry = :entry", {number(1)})), "");
}

TEST_P(AStatement, NamesItselfWhenItIsWrong) {
  EXPECT_NE(refusal(execute("DELETE FORM shop_ledger", {})).find("DELETE FORM shop_ledger"), std::string::npos);
  EXPECT_NE(query_refusal("SELECT nothing FROM shop_ledger WHERE tenant = :tenant").find("nothing"), std::string::npos);
}

TEST_P(AStatement, NamesItsTenant) {
  const std::string sentence = "Plugin shop names no tenant in its statement: say WHERE tenant = :tenant, or put :tenant into that column.";

  EXPECT_EQ(query_refusal("SELECT entry FROM shop_ledger"), sentence);
  EXPECT_EQ(query_refusal("SELECT count(*) FROM shop_ledger"), sentence);
  EXPECT_EQ(refusal(execute("UPDATE shop_ledger SET note = ?", {text("x")})), sentence);
  EXPECT_EQ(refusal(execute("INSERT INTO shop_ledger (tenant, entry) VALUES ('bolt', 1)", {})), sentence);
  EXPECT_EQ(query_refusal("SELECT 1"), "") << "of no table";
  EXPECT_EQ(query_refusal("WITH shop_one AS (SELECT 1 AS number) SELECT number FROM shop_one"), "");
}

TEST_P(AStatement, CallsWhatEveryEngineHas) {
  EXPECT_EQ(query_refusal("SELECT random() FROM shop_ledger WHERE tenant = :tenant"),
            "Plugin shop may not call random: of functions it has those that every engine has, such as count, coalesce or lower.");
  EXPECT_NE(query_refusal("SELECT query_to_xml('SELECT * FROM comptoir_event', true, true, '') FROM shop_ledger WHERE tenant = :tenant"), "");
  EXPECT_NE(refusal(execute("UPDATE shop_ledger SET entry = nextval('comptoir_turn') WHERE tenant = :tenant", {})), "");

  EXPECT_EQ(query_refusal("SELECT count(*), coalesce(sum(entry), 0), max(upper(trim(note))), min(length(replace(note, 'a', 'b'))), "
                          "avg(abs(round(entry))), min(substr(note, 1, 2)) FROM shop_ledger WHERE tenant = :tenant AND note LIKE 'a%'"),
            "");
  EXPECT_EQ(query_refusal("SELECT entry, row_number() OVER (ORDER BY entry), lag(entry) OVER (ORDER BY entry) FROM shop_ledger "
                          "WHERE tenant = :tenant"),
            "");
}

TEST_P(AStatement, MayBeNestedDeeply) {
  std::string nested = "entry";
  for (int level = 0; level < 30; ++level) nested = "abs(" + nested + ")";

  EXPECT_EQ(query_refusal("SELECT " + nested + " FROM shop_ledger WHERE tenant = :tenant"), "");
}

TEST_P(AStatement, MakesNoTableOfWhatItReads) {
  EXPECT_NE(refusal(execute("SELECT entry INTO shop_copy FROM shop_ledger WHERE tenant = :tenant", {})), "");
  EXPECT_NE(refusal(execute("CREATE TABLE shop_copy AS SELECT entry FROM shop_ledger WHERE tenant = :tenant", {})), "");
  EXPECT_NE(query_refusal("SELECT entry FROM shop_ledger WHERE tenant = :tenant FOR UPDATE"), "");
}

TEST_P(AStatement, MayRunInsideItself) {
  write({entry(1, "a"), entry(2, "b")});
  const auto reads = store().read();
  const std::string sql = "SELECT entry FROM shop_ledger WHERE tenant = :tenant ORDER BY entry";
  std::string pairs;

  reads->query("shop", sql, "acme", {}, [&](std::span<const comptoir_value> outer) { pairs += shown(outer) + ":" + queried(*reads, sql) + "; "; });

  EXPECT_EQ(pairs, "1:1 2; 2:1 2; ");
}

}  // namespace comptoir::storage
