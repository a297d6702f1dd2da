#include <algorithm>
#include <map>
#include <random>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/testing/replay.hpp>

#include "orders.hpp"

namespace orders {
namespace {

using comptoir::testing::newest;
using testing::code, testing::pencils;

using Kind = std::tuple<std::string, std::string, std::string, std::string>;  // SKU, label, unit price, VAT rate
using Quantities = std::map<Kind, std::int64_t>;

Quantities quantities_of(const Order& order) {
  Quantities quantities;
  for (const auto& line : order.state().lines)
    quantities[{line.sku, line.label, comptoir::round_half_up(line.unit_price, 6).text(), line.vat_rate.text()}] += line.quantity;
  return quantities;
}

Quantities quantities_after(const std::vector<NewLine>& lines) {
  auto order = testing::new_order();
  for (const auto& line : lines) EXPECT_TRUE(order.add_line(line));
  EXPECT_EQ(order.state().lines.size(), quantities_of(order).size()) << "no two lines of an order are of one kind";
  return quantities_of(order);
}

NewLine random_line(std::mt19937& random) {
  const auto one_of = [&](const auto&... choices) { return std::vector{choices...}[random() % sizeof...(choices)]; };
  return {code(one_of("PENCIL", "BOOK")),
          testing::text(one_of("new", "used")),
          one_of(1, 2, 5),
          one_of(comptoir::Decimal("0.35"), comptoir::Decimal("0.36")),
          one_of(comptoir::Decimal("5.5"), comptoir::Decimal("20")),
          {}};
}

TEST(EqualLines, BecomeOneWithBothQuantities) {
  auto order = testing::new_order();
  ASSERT_TRUE(order.add_line(pencils(10)));

  const auto merged = order.add_line(pencils(5));

  ASSERT_TRUE(merged);
  EXPECT_EQ(merged->line_id, "1");
  EXPECT_EQ(newest<LineChanged>(order).quantity, 15);
}

TEST(EqualLines, AreThoseWhosePricesAreWorthTheSame) {
  auto order = testing::new_order();
  ASSERT_TRUE(order.add_line(pencils()));
  auto spelled_otherwise = pencils();
  spelled_otherwise.unit_price = "0.350";
  spelled_otherwise.vat_rate = "20.0";

  ASSERT_TRUE(order.add_line(spelled_otherwise));

  EXPECT_EQ(order.state().lines.size(), 1U);
}

TEST(LinesThatDiffer, StayApart) {
  auto dearer = pencils();
  dearer.unit_price = "0.36";
  auto taxed_less = pencils();
  taxed_less.vat_rate = "5.5";
  auto labelled = pencils();
  labelled.label = testing::text("A red pencil");
  auto other = pencils();
  other.sku = code("PENCIL-RED");

  EXPECT_EQ(quantities_after({pencils(), dearer, taxed_less, labelled, other}).size(), 5U);
}

TEST(Merging, DoesNotDependOnTheOrderOfLines) {
  std::mt19937 random(20260228);
  for (int round = 0; round < 200; ++round) {
    std::vector<NewLine> lines;
    for (int i = 0; i < 12; ++i) lines.push_back(random_line(random));
    const auto as_they_came = quantities_after(lines);

    std::ranges::shuffle(lines, random);

    EXPECT_EQ(quantities_after(lines), as_they_came) << "round " << round;
  }
}

TEST(Merging, DoesNotDependOnHowQuantitiesAreSplit) {
  std::mt19937 random(19700101);
  for (int round = 0; round < 200; ++round) {
    auto whole = random_line(random);
    whole.quantity = 2 + static_cast<std::int64_t>(random() % 99);
    auto first = whole;
    first.quantity = 1 + static_cast<std::int64_t>(random()) % (whole.quantity - 1);
    auto second = whole;
    second.quantity = whole.quantity - first.quantity;
    const auto between = random_line(random);

    EXPECT_EQ(quantities_after({first, between, second}), quantities_after({whole, between})) << "round " << round;
  }
}

}  // namespace
}  // namespace orders
