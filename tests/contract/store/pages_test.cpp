#include "engine.hpp"

namespace comptoir::storage {

using namespace samples;
using contract::ColumnKind;

/// Orders by customer, due day (which may be open) and id.
class APage : public StoreTest {
 protected:
  APage() {
    orders_.table = "shop_orders";
    orders_.columns = {
        {"id", "id", ColumnKind::text, false}, {"customer", "customer", ColumnKind::text, false}, {"due", "due", ColumnKind::integer, true}};
    orders_.key = {"id"};
    orders_.indexes = {{"byCustomer", {"customer", "due"}}, {"byDue", {"due"}}};
    by_customer_ = &orders_.indexes[0];
    by_due_ = &orders_.indexes[1];
    store().ensure(orders_);
    Changes changes;
    changes.rows = {put(orders_, {text("a"), text("ann"), number(3)}),        put(orders_, {text("b"), text("ann"), null()}),
                    put(orders_, {text("c"), text("ann"), number(1)}),        put(orders_, {text("d"), text("ann"), number(3)}),
                    put(orders_, {text("e"), text("ann"), null()}),           put(orders_, {text("f"), text("bob"), number(2)}),
                    put(orders_, {text("g"), text("ann"), number(2)}, "bolt")};
    commit(store(), changes);
  }

  /// The ids of all pages of `limit` rows, pages separated by "/".
  std::string pages(PageRequest page, std::string_view tenant = "acme") {
    const auto reads = store().read();
    std::string out;
    std::string cursor;
    do {
      page.cursor = cursor;
      std::string next = reads->list(orders_, tenant, page, [&out](std::span<const comptoir_value> row) { out += row[0].text.data[0]; });
      cursor = std::move(next);
      if (!cursor.empty()) out += '/';
    } while (!cursor.empty());
    return out;
  }
  PageRequest page(const contract::Index* index, std::uint32_t limit, bool descending = false) {
    return {.index = index, .prefix = {}, .limit = limit, .descending = descending, .cursor = {}};
  }
  std::string first_cursor(PageRequest request) {
    std::string next;
    listed(*store().read(), orders_, request, &next);
    return next;
  }
  std::string with_cursor(PageRequest request, std::string_view cursor, std::string_view tenant = "acme") {
    request.cursor = cursor;
    return listed(*store().read(), orders_, request, nullptr, tenant);
  }

  View orders_;
  const contract::Index* by_customer_ = nullptr;
  const contract::Index* by_due_ = nullptr;
  const std::vector<comptoir_value> ann_{text("ann")};
};
ON_EVERY_ENGINE(APage);

TEST_P(APage, GoesThroughTheKeyInOrder) {
  EXPECT_EQ(pages(page(nullptr, 2)), "ab/cd/ef");
  EXPECT_EQ(pages(page(nullptr, 4, true)), "fedc/ba");
}

TEST_P(APage, IsTheLastWhenNoRowFollows) {
  EXPECT_EQ(pages(page(nullptr, 6)), "abcdef");
  EXPECT_EQ(pages(page(nullptr, 7)), "abcdef");
}

TEST_P(APage, SortsOpenValuesFirst) {
  for (const std::uint32_t limit : {1U, 2U, 3U, 4U, 5U, 6U}) {
    std::string rows = pages(page(by_due_, limit));
    std::erase(rows, '/');
    EXPECT_EQ(rows, "becfad") << limit;
  }
}

TEST_P(APage, SortsOpenValuesLastWhenTurnedAround) {
  for (const std::uint32_t limit : {1U, 2U, 3U, 4U, 5U, 6U}) {
    std::string rows = pages(page(by_due_, limit, true));
    std::erase(rows, '/');
    EXPECT_EQ(rows, "dafceb") << limit;
  }
}

TEST_P(APage, KeepsToItsPrefix) {
  PageRequest request = page(by_customer_, 2);
  request.prefix = ann_;

  EXPECT_EQ(pages(request), "be/ca/d");
  request.descending = true;
  EXPECT_EQ(pages(request), "da/ce/b");
}

TEST_P(APage, TakesAnOpenValueInItsPrefix) {
  const std::vector<comptoir_value> open{text("ann"), null()};
  PageRequest request = page(by_customer_, 1);
  request.prefix = open;

  EXPECT_EQ(pages(request), "b/e");
}

TEST_P(APage, ShowsEachTenantItsOwnRows) { EXPECT_EQ(pages(page(by_due_, 3), "bolt"), "g"); }

TEST_P(APage, GoesOnWhereItStoppedThoughRowsCameAndWent) {
  const std::string cursor = first_cursor(page(nullptr, 2));
  Changes changes;
  changes.rows = {put(orders_, {text("aa"), text("ann"), null()}), put(orders_, {text("bb"), text("ann"), null()}), erase(orders_, {text("b")})};
  commit(store(), changes);

  EXPECT_EQ(with_cursor(page(nullptr, 2), cursor), "bb|ann|null c|ann|1");
}

TEST_P(APage, KeepsItsCursorOverARestart) {
  const std::string cursor = first_cursor(page(nullptr, 4));

  reopen();

  EXPECT_EQ(with_cursor(page(nullptr, 4), cursor), "e|ann|null f|bob|2");
}

TEST_P(APage, RefusesACursorThatWasTamperedWith) {
  const std::string cursor = first_cursor(page(by_due_, 2));
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string tampered = cursor;
    tampered[i] = tampered[i] == 'A' ? 'B' : 'A';

    EXPECT_THROW(with_cursor(page(by_due_, 2), tampered), BadCursor) << i;
  }
  EXPECT_THROW(with_cursor(page(by_due_, 2), cursor.substr(1)), BadCursor);
  EXPECT_THROW(with_cursor(page(by_due_, 2), cursor + "A"), BadCursor);
  EXPECT_THROW(with_cursor(page(by_due_, 2), "no cursor!"), BadCursor);
}

TEST_P(APage, RefusesACursorOfAnotherList) {
  const std::string cursor = first_cursor(page(by_due_, 2));
  PageRequest of_ann = page(by_customer_, 2);
  of_ann.prefix = ann_;

  EXPECT_THROW(with_cursor(page(nullptr, 2), cursor), BadCursor);
  EXPECT_THROW(with_cursor(page(by_due_, 2, true), cursor), BadCursor);
  EXPECT_THROW(with_cursor(page(by_due_, 2), cursor, "bolt"), BadCursor);
  EXPECT_THROW(with_cursor(page(by_customer_, 2), first_cursor(of_ann)), BadCursor);
}

TEST_P(APage, RefusesAnIndexThatTheViewHasNot) {
  const contract::Index unknown{"byCity", {"city"}};
  PageRequest too_long = page(nullptr, 2);
  too_long.prefix = ann_;
  const std::vector<comptoir_value> two{text("a"), text("b")};
  too_long.prefix = two;

  EXPECT_THROW(pages(page(&unknown, 2)), StoreError);
  EXPECT_THROW(pages(too_long), StoreError);
  EXPECT_THROW(pages(page(nullptr, 0)), StoreError);
}

}  // namespace comptoir::storage
