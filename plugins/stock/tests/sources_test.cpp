#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>

#include "application/handlers.hpp"

namespace stock {
namespace {

using comptoir::testing::json_of;

TEST(AnOrder, IsServedWhenItAsks) {
  EXPECT_EQ(json_of(reserve_for_order({"42", 2, "main", {{"1", "PENCIL", 3}}})),
            R"({"sourceType":"ORDER","sourceId":"42","attempt":2,"warehouse":"main","lines":[{"lineId":"1","sku":"PENCIL","quantity":3}]})");
}

TEST(AnOrder, FreesWhatItHoldsWhenItIsCancelled) { EXPECT_EQ(json_of(release_cancelled_order({"42"})), R"({"sourceType":"ORDER","sourceId":"42"})"); }

TEST(AnOrder, FreesOneAttemptWhenItAbandonsIt) {
  EXPECT_EQ(json_of(release_abandoned_order({"42", 2})), R"({"sourceType":"ORDER","sourceId":"42","attempt":2})");
}

TEST(AnOrder, TakesItsGoodsWhenItIsShipped) { EXPECT_EQ(json_of(consume_shipped_order({"42"})), R"({"sourceType":"ORDER","sourceId":"42"})"); }

TEST(AnInvoice, IsServedAndFreedLikeAnOrder) {
  EXPECT_EQ(json_of(reserve_for_invoice({"7", 1, "main", {}})),
            R"({"sourceType":"INVOICE","sourceId":"7","attempt":1,"warehouse":"main","lines":[]})");
  EXPECT_EQ(json_of(release_abandoned_invoice({"7", 1})), R"({"sourceType":"INVOICE","sourceId":"7","attempt":1})");
}

}  // namespace
}  // namespace stock
