// Whose a table is, told by its name alone.
#include "storage/sql/confinement.hpp"

#include <gtest/gtest.h>

namespace comptoir::storage::sql {
namespace {

TEST(AConfinement, IsToTablesThatBeginWithThePluginsName) {
  const auto stock = Confinement::of(Access::writing, "stock");

  EXPECT_TRUE(stock.owns("stock_levels"));
  EXPECT_FALSE(stock.owns("stock_"));
  EXPECT_FALSE(stock.owns("orders_lines"));
}

TEST(AConfinement, OfAPluginWhoseNameBeginsAsAnothersOwnsNothingOfIt) {
  const auto stock = Confinement::of(Access::writing, "stock");
  const auto stock_count = Confinement::of(Access::writing, "stock-count");

  EXPECT_TRUE(stock_count.owns("stock__count_sheets"));
  EXPECT_FALSE(stock.owns("stock__count_sheets"));
  EXPECT_FALSE(stock_count.owns("stock_count_sheets")) << "a table of stock, such as its view count-sheets has";
  EXPECT_TRUE(stock.owns("stock_count_sheets"));
}

}  // namespace
}  // namespace comptoir::storage::sql
