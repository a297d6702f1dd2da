// A store that moves keeps everything, in every direction.
#include <gtest/gtest.h>

#include "copying.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;
using namespace copying_tests;

struct Direction {
  std::string name;
  bool from_sqlite;
  bool to_sqlite;
};

void PrintTo(const Direction& direction, std::ostream* out) { *out << direction.name; }

class ACopy : public ::testing::TestWithParam<Direction> {
 protected:
  std::string url(bool of_sqlite, const std::string& name) {
    return of_sqlite ? "sqlite:" + (folder_.path() / (name + ".db")).string() : server().url(server().add_database());
  }
  void fill_source() { fill(*open_store(from), plugin); }

  Folder folder_;
  std::string from = url(GetParam().from_sqlite, "from");
  std::string to = url(GetParam().to_sqlite, "to");
  contract::Contract plugin = shop();
};
INSTANTIATE_TEST_SUITE_P(Store, ACopy,
                         ::testing::Values(Direction{"SqliteToPostgreSql", true, false}, Direction{"PostgreSqlToSqlite", false, true},
                                           Direction{"SqliteToSqlite", true, true}, Direction{"PostgreSqlToPostgreSql", false, false}),
                         [](const auto& direction) { return direction.param.name; });

TEST_P(ACopy, HoldsEveryRow) {
  fill_source();
  const std::string before = portrait(*open_store(from), plugin);

  const CopyReport report = copy(from, to, plugin);

  EXPECT_EQ(shown(report.faults), "");
  EXPECT_EQ(portrait(*open_store(to), plugin), before);
  EXPECT_EQ(shown(open_store(to)->verify()), "");
}

TEST_P(ACopy, GoesOnWhereItsSourceEnded) {
  fill_source();
  copy(from, to, plugin);
  const auto store = open_store(to);
  prepare(*store, plugin);

  append(*store, order("1"));
  Changes changes;
  changes.postings = posted({message(order("1"), 4, 3)});
  commit(*store, changes);

  EXPECT_EQ(store->read()->log(5, 9).front().position, 8U) << "behind two messages";
  EXPECT_EQ(store->read()->head(order("1")).version, 4U);
  EXPECT_EQ(store->read()->outbox(8, 9).messages.front().position, 9U);
  EXPECT_EQ(shown(store->verify()), "");
}

TEST_P(ACopy, TakesTheCursorsOfItsSource) {
  fill_source();
  PageRequest page;
  page.limit = 1;
  std::string cursor;
  listed(*open_store(from)->read(), plugin.views.front(), page, &cursor);

  copy(from, to, plugin);

  page.cursor = cursor;
  EXPECT_EQ(listed(*open_store(to)->read(), plugin.views.front(), page).find("tab"), 0U);
}

TEST_P(ACopy, OfAnEmptyStoreIsAnEmptyStore) {
  prepare(*open_store(from), plugin);

  copy(from, to, plugin);

  EXPECT_EQ(open_store(to)->read()->log_end(), 0U);
}

TEST_P(ACopy, ThatWasCutShortIsOpenedByNoHostAndBeginsAnew) {
  fill_source();
  const auto cut_short = [](const CopyStep& step) {
    if (step.table == "comptoir_claim") throw StoreError("cut short");
  };
  EXPECT_EQ(refusal([&] { copy_store({from, to, {&plugin}}, cut_short); }), "cut short");

  const std::string refused = refusal([this] { open_store(to); });
  EXPECT_NE(refused.find(" holds only a part of "), std::string::npos) << refused;
  EXPECT_NE(refused.find(" since its copy was not finished: run `comptoir store copy` to it again, or name another store."), std::string::npos);
  EXPECT_NE(refusal([this] { copy(to, url(true, "third"), plugin); }).find("holds only a part of"), std::string::npos);
  const auto report = copy(from, to, plugin);

  EXPECT_EQ(portrait(*open_store(to), plugin), portrait(*open_store(from), plugin));
  EXPECT_EQ(report.tables.size(), 15U);
}

TEST_P(ACopy, ThatWasCutShortWhileItWasComparedIsUnfinishedToo) {
  fill_source();
  const auto cut_short = [](const CopyStep& step) {
    if (step.doing == CopyStep::Doing::verifying) throw StoreError("cut short");
  };

  EXPECT_EQ(refusal([&] { copy_store({from, to, {&plugin}}, cut_short); }), "cut short");

  EXPECT_NE(refusal([this] { open_store(to); }).find("holds only a part of"), std::string::npos);
}

TEST_P(ACopy, TellsHowFarItHasCome) {
  fill_source();
  std::string told;

  copy_store({from, to, {&plugin}}, [&told](const CopyStep& step) {
    if (step.table == "comptoir_event") told += std::to_string(step.rows) + " of " + std::to_string(step.of) + "; ";
  });

  EXPECT_EQ(told, "5 of 5; ");
}

TEST_P(ACopy, KeepsAViewThatTheSourceHasNotSeenYet) {
  fill_source();
  contract::Contract newer = plugin;
  newer.views.front().columns.push_back({"points", "points", contract::ColumnKind::integer, false});

  copy(from, to, newer);

  EXPECT_EQ(found(*open_store(to)->read(), newer.views.front(), {text("ann")}), "ann|-3|0.100000|[]|0");
}

TEST_P(ACopy, LeavesBehindWhatNoPluginDeclaresAnyMore) {
  fill_source();
  contract::Contract newer = plugin;
  newer.views.clear();

  const auto report = copy(from, to, newer);

  EXPECT_EQ(report.left_behind, std::vector<std::string>{"shop_visits"});
}

}  // namespace
}  // namespace comptoir::storage
