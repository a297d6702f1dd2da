#include <limits>

#include <gmock/gmock.h>

#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;
using contract::Column;
using contract::ColumnKind;

class AView : public StoreTest {
 protected:
  AView() { store().ensure(visits_); }

  static View visits() {
    View view;
    view.name = "visits";
    view.table = "shop_visits";
    view.columns = {{"guest", "guest", ColumnKind::text, false},
                    {"count", "count", ColumnKind::integer, false},
                    {"spent", "spent", ColumnKind::real, true},
                    {"regular", "regular", ColumnKind::boolean, false},
                    {"lastSeen", "last_seen", ColumnKind::json, true}};
    view.key = {"guest"};
    view.indexes = {{"byCount", {"count"}}};
    return view;
  }
  static std::vector<comptoir_value> row(std::string_view guest, std::int64_t count) {
    return {text(guest), number(count), real(1.5), number(1), text("[]")};
  }
  /// To the count, which may be from 0 to 100.
  RowWrite addition(std::string_view guest, std::int64_t amount) {
    return {.kind = RowWrite::Kind::add,
            .view = &visits_,
            .row = row(guest, 0),
            .tenant = "acme",
            .addition = {.column = 1, .amount = amount, .least = 0, .most = 100}};
  }
  void write(std::vector<RowWrite> rows) {
    Changes changes;
    changes.rows = std::move(rows);
    commit(store(), changes);
  }
  void swap_for(const View& scratch) {
    const auto transaction = store().begin();
    transaction->swap_scratch(visits_, scratch);
    transaction->commit();
  }
  std::string find(std::string_view guest, std::string_view tenant = "acme") { return found(*store().read(), visits_, {text(guest)}, tenant); }

  View visits_ = visits();
};
ON_EVERY_ENGINE(AView);

TEST_P(AView, FindsARowByItsKey) {
  write({put(visits_, row("ann", 3))});

  EXPECT_EQ(find("ann"), "ann|3|1.500000|1|[]");
  EXPECT_EQ(find("bob"), "none");
}

TEST_P(AView, ReplacesTheRowOfAKey) {
  write({put(visits_, row("ann", 3))});

  write({put(visits_, {text("ann"), number(4), null(), number(0), null()})});

  EXPECT_EQ(find("ann"), "ann|4|null|0|null");
}

TEST_P(AView, AddsToAnIntegerWhateverItIs) {
  write({put(visits_, row("ann", 3))});

  write({addition("ann", 4), addition("ann", 3), addition("bob", 1)});

  EXPECT_EQ(find("ann"), "ann|10|1.500000|1|[]");
  EXPECT_EQ(find("bob"), "bob|1|1.500000|1|[]") << "begun by the first addition";
}

TEST_P(AView, RefusesAnAdditionThatHasNoRoom) {
  write({put(visits_, row("ann", 95))});

  EXPECT_THROW(write({addition("ann", 6)}), OutOfRange);
  EXPECT_THROW(write({addition("bob", 101)}), OutOfRange) << "not even to begin with";

  EXPECT_EQ(find("ann"), "ann|95|1.500000|1|[]");
  EXPECT_EQ(find("bob"), "none");
}

TEST(AnAddition, KnowsWhereThereIsRoomForIt) {
  constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();

  EXPECT_EQ((Addition{0, 3, -10, 10}.room()), (std::pair<std::int64_t, std::int64_t>(-13, 7)));
  EXPECT_EQ((Addition{0, 3, least, most}.room()), (std::pair(least, most - 3)));
  EXPECT_EQ((Addition{0, -3, least, most}.room()), (std::pair(least + 3, most)));
  EXPECT_EQ((Addition{0, most, 0, 10}.room()), (std::pair(-most, 10 - most)));
}

TEST_P(AView, ErasesARow) {
  write({put(visits_, row("ann", 3)), put(visits_, row("bob", 1))});

  write({erase(visits_, {text("ann")}), erase(visits_, {text("nobody")})});

  EXPECT_EQ(find("ann"), "none");
  EXPECT_EQ(find("bob"), "bob|1|1.500000|1|[]");
}

TEST_P(AView, TakesWritesInTheirOrder) {
  write({put(visits_, row("ann", 1)), erase(visits_, {text("ann")}), put(visits_, row("ann", 2)), put(visits_, row("ann", 3))});

  EXPECT_EQ(find("ann"), "ann|3|1.500000|1|[]");
}

TEST_P(AView, TakesManyRowsAtOnce) {
  write({put(visits_, row("ann", 1)), put(visits_, row("bob", 1))});

  write({put(visits_, row("dan", 4), "bolt"), put(visits_, {text("ann"), number(2), null(), number(0), null()}), put(visits_, row("cid", 3)),
         erase(visits_, {text("bob")}), put(visits_, row("dan", 5)), addition("cid", 4), put(visits_, row("eve", 6))});

  EXPECT_EQ(find("ann"), "ann|2|null|0|null");
  EXPECT_EQ(find("bob"), "none");
  EXPECT_EQ(find("cid"), "cid|7|1.500000|1|[]");
  EXPECT_EQ(find("dan"), "dan|5|1.500000|1|[]");
  EXPECT_EQ(find("dan", "bolt"), "dan|4|1.500000|1|[]");
  EXPECT_EQ(find("eve"), "eve|6|1.500000|1|[]");
}

TEST_P(AView, BeginsManyRowsAtOnceWhereThereWereNone) {
  Changes changes;
  const auto reads_none = [&](std::string_view guest) { changes.reads.push_back({.view = &visits_, .tenant = "acme", .key = {text(guest)}}); };
  reads_none("ann");
  reads_none("bob");
  reads_none("cid");
  changes.rows = {put(visits_, row("ann", 1)), addition("bob", 2), put(visits_, row("cid", 3))};

  commit(store(), changes);

  EXPECT_EQ(find("ann"), "ann|1|1.500000|1|[]");
  EXPECT_EQ(find("bob"), "bob|2|1.500000|1|[]");
  EXPECT_EQ(find("cid"), "cid|3|1.500000|1|[]");
  if (store().writers() == 1) return;  // where nobody else writes, nobody can have been first
  EXPECT_THROW(commit(store(), changes), Conflict) << "they are there by now";
  write({erase(visits_, {text("ann")}), erase(visits_, {text("cid")})});
  EXPECT_THROW(commit(store(), changes), Conflict) << "one of them is";
  EXPECT_EQ(find("ann"), "none");
}

TEST_P(AView, RefusesARowOfManyThatIsNone) {
  Changes changes;
  changes.rows = {put(visits_, row("ann", 1)), put(visits_, {text("bob"), text("three"), null(), number(0), null()}), put(visits_, row("cid", 1))};

  EXPECT_THROW(store().begin()->apply(changes), StoreError);
}

TEST_P(AView, ShowsEachTenantItsOwnRows) {
  write({put(visits_, row("ann", 1), "acme"), put(visits_, row("ann", 2), "bolt")});

  write({erase(visits_, {text("ann")}, "acme")});

  EXPECT_EQ(find("ann", "acme"), "none");
  EXPECT_EQ(find("ann", "bolt"), "ann|2|1.500000|1|[]");
  EXPECT_EQ(listed(*store().read(), visits_, {}, nullptr, "acme"), "");
}

TEST_P(AView, RefusesARowOfAnotherLength) {
  Changes changes;
  changes.rows = {put(visits_, {text("ann")})};

  EXPECT_THROW(store().begin()->apply(changes), StoreError);
}

TEST_P(AView, RefusesAValueOfAnotherKind) {
  Changes changes;
  changes.rows = {put(visits_, {text("ann"), text("three"), null(), number(0), null()})};

  EXPECT_THROW(store().begin()->apply(changes), StoreError);
}

TEST_P(AView, RefusesNothingWhereAValueMustBe) {
  Changes changes;
  changes.rows = {put(visits_, {text("ann"), null(), null(), number(0), null()})};

  EXPECT_THROW(store().begin()->apply(changes), StoreError);
}

TEST_P(AView, GrowsByNewColumnsAndKeepsItsRows) {
  write({put(visits_, row("ann", 3))});
  visits_.columns.push_back({"city", "city", ColumnKind::text, true});
  visits_.columns.push_back({"points", "points", ColumnKind::integer, false});

  store().ensure(visits_);

  EXPECT_EQ(find("ann"), "ann|3|1.500000|1|[]|null|0");
}

TEST_P(AView, StaysUsableForAnOlderGenerationOfItsPlugin) {
  View newer = visits();
  newer.columns.push_back({"points", "points", ColumnKind::integer, false});
  store().ensure(newer);

  write({put(visits_, row("ann", 3))});

  EXPECT_EQ(find("ann"), "ann|3|1.500000|1|[]");
  EXPECT_EQ(found(*store().read(), newer, {text("ann")}), "ann|3|1.500000|1|[]|0");
}

TEST_P(AView, MakesAColumnOptionalAndRequiredAgain) {
  write({put(visits_, row("ann", 3))});
  visits_.columns[1].optional = true;
  store().ensure(visits_);
  write({put(visits_, {text("bob"), null(), null(), number(0), null()})});
  EXPECT_EQ(find("bob"), "bob|null|null|0|null");

  visits_.columns[1].optional = false;
  store().ensure(visits_);

  EXPECT_EQ(find("bob"), "bob|0|null|0|null");
  EXPECT_EQ(find("ann"), "ann|3|1.500000|1|[]");
}

TEST_P(AView, SaysWhyItsRowsAreNoneOfItAnyMore) {
  auto grown = visits();
  grown.columns.push_back({"points", "points", ColumnKind::integer, false});
  auto filled = visits();
  filled.columns[2].optional = false;
  auto other_kind = visits();
  other_kind.columns[1].kind = ColumnKind::text;
  auto other_key = visits();
  other_key.key = {"guest", "count"};
  EXPECT_EQ(store().misfit(grown), "") << "there are no rows";

  write({put(visits_, row("ann", 3))});

  EXPECT_EQ(store().misfit(visits_), "");
  EXPECT_EQ(store().misfit(grown), "column points is new, and not optional");
  EXPECT_EQ(store().misfit(filled), "column spent was optional, and is so no more");
  EXPECT_THAT(store().misfit(other_kind), ::testing::HasSubstr("column count is stored as"));
  EXPECT_EQ(store().misfit(other_key), "the key is stored as (tenant, guest) and declared as (tenant, guest, count)");
}

TEST_P(AView, TakesAnotherShapeWhileItHasNoRows) {
  visits_.columns[1].kind = ColumnKind::text;
  visits_.key = {"guest", "count"};

  store().ensure(visits_);

  write({put(visits_, {text("ann"), text("three"), null(), number(0), null()})});
  EXPECT_EQ(found(*store().read(), visits_, {text("ann"), text("three")}), "ann|three|null|0|null");
}

TEST_P(AView, KeepsTheFormOfItsProjection) {
  EXPECT_EQ(store().form("shop/visits"), "");
  for (const auto* form : {"one", "two"}) {
    const auto transaction = store().begin();
    transaction->keep_form("shop/visits", form);
    transaction->commit();
  }

  EXPECT_EQ(store().form("shop/visits"), "two");
  EXPECT_EQ(store().form("shop/others"), "");
}

TEST_P(AView, RefusesAColumnThatChangedItsKind) {
  write({put(visits_, row("ann", 3))});
  visits_.columns[1].kind = ColumnKind::text;

  EXPECT_THROW(store().ensure(visits_), StoreError);
}

TEST_P(AView, RefusesAnotherKey) {
  write({put(visits_, row("ann", 3))});
  visits_.key = {"guest", "count"};

  EXPECT_THROW(store().ensure(visits_), StoreError);
}

TEST_P(AView, RefusesNamesThatAreNone) {
  View strange = visits();
  strange.table = "shop visits; drop";
  View twice = visits();
  twice.columns.push_back(twice.columns.front());
  View tenant = visits();
  tenant.columns.push_back({"tenant", "tenant", ColumnKind::text, false});
  View unknown = visits();
  unknown.indexes = {{"byCity", {"city"}}};

  EXPECT_THROW(store().ensure(strange), StoreError);
  EXPECT_THROW(store().ensure(twice), StoreError);
  EXPECT_THROW(store().ensure(tenant), StoreError);
  EXPECT_THROW(store().ensure(unknown), StoreError);
}

TEST_P(AView, ChangesItsIndexesWithItsDeclaration) {
  write({put(visits_, row("ann", 3)), put(visits_, row("bob", 1))});
  visits_.indexes = {{"bySpent", {"spent", "count"}}};

  store().ensure(visits_);

  const PageRequest page{.index = &visits_.indexes.front(), .prefix = {}, .limit = 10, .descending = false, .cursor = {}};
  EXPECT_EQ(listed(*store().read(), visits_, page), "bob|1|1.500000|1|[] ann|3|1.500000|1|[]");
}

TEST_P(AView, MayBeNamedByWordsOfSql) {
  View view;
  view.table = "shop_order";
  view.columns = {{"order", "order", ColumnKind::text, false}, {"group", "group", ColumnKind::text, true}};
  view.key = {"order"};
  view.indexes = {{"select", {"group"}}};
  store().ensure(view);

  write({put(view, {text("1"), text("a")})});

  EXPECT_EQ(found(*store().read(), view, {text("1")}), "1|a");
}

TEST_P(AView, IsSwappedForItsRebuiltCopyAtOnce) {
  write({put(visits_, row("ann", 1)), put(visits_, row("old", 9))});
  const View scratch = store().scratch_of(visits_);
  write({put(scratch, row("ann", 2)), put(scratch, row("bob", 1), "bolt")});
  EXPECT_EQ(find("ann"), "ann|1|1.500000|1|[]");

  swap_for(scratch);

  EXPECT_EQ(find("ann"), "ann|2|1.500000|1|[]");
  EXPECT_EQ(find("old"), "none");
  EXPECT_EQ(find("bob", "bolt"), "bob|1|1.500000|1|[]");
  EXPECT_THROW(swap_for(scratch), StoreError);
}

TEST_P(AView, IsSwappedWithTheRestOfItsTransaction) {
  write({put(visits_, row("ann", 1))});
  const View scratch = store().scratch_of(visits_);
  Changes last;
  last.rows = {put(scratch, row("ann", 2))};
  {
    const auto dropped = store().begin();
    dropped->apply(last);
    dropped->swap_scratch(visits_, scratch);
    EXPECT_EQ(found(*dropped, visits_, {text("ann")}), "ann|2|1.500000|1|[]");
  }
  EXPECT_EQ(find("ann"), "ann|1|1.500000|1|[]");
  const auto transaction = store().begin();

  transaction->apply(last);
  transaction->swap_scratch(visits_, scratch);
  transaction->commit();

  EXPECT_EQ(find("ann"), "ann|2|1.500000|1|[]");
}

TEST_P(AView, IsSwappedForTheCopyOfTheLastRebuildAlone) {
  write({put(visits_, row("ann", 1))});
  const View lost = store().scratch_of(visits_);
  write({put(lost, row("ann", 2))});
  const View scratch = store().scratch_of(visits_);
  write({put(scratch, row("ann", 3))});

  EXPECT_THROW(write({put(lost, row("bob", 1))}), StoreError) << "rather than into the copy of another";
  EXPECT_THROW(swap_for(lost), StoreError);

  EXPECT_EQ(find("ann"), "ann|1|1.500000|1|[]");
  swap_for(scratch);
  EXPECT_EQ(find("ann"), "ann|3|1.500000|1|[]");
  EXPECT_EQ(find("bob"), "none");
}

TEST_P(AView, CanBeRebuiltAgainAndAgain) {
  for (int round = 1; round <= 3; ++round) {
    const View scratch = store().scratch_of(visits_);
    write({put(scratch, row("ann", round))});
    swap_for(scratch);
    store().ensure(visits_);
  }

  const PageRequest page{.index = &visits_.indexes.front(), .prefix = {}, .limit = 10, .descending = false, .cursor = {}};
  EXPECT_EQ(listed(*store().read(), visits_, page), "ann|3|1.500000|1|[]");
}

}  // namespace comptoir::storage
