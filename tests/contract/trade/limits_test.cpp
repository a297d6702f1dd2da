// Contexts share words, never headers: what a line may hold is said by each in its own file, and is the same.
#include "invoicing/language/limits.hpp"

#include <gtest/gtest.h>

#include "orders/language/limits.hpp"

namespace {

TEST(WhateverIsOrdered, CanBeBilled) {
  EXPECT_EQ(orders::lines_max, invoicing::lines_max);
  EXPECT_EQ(orders::quantity_max, invoicing::quantity_max);
  EXPECT_EQ(orders::vat_rate_max, invoicing::vat_rate_max);
  EXPECT_EQ(orders::decimals_max, invoicing::decimals_max);
  EXPECT_EQ(orders::unit_price_max_minor, invoicing::unit_price_max_minor);
  EXPECT_EQ(orders::net_max_minor, invoicing::net_max_minor);
}

}  // namespace
