#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>
#include <comptoir/testing/replay.hpp>

#include "domain/line_rules.hpp"
#include "orders.hpp"

namespace orders {
namespace {

using comptoir::testing::is_invalid, comptoir::testing::is_not_found, comptoir::testing::is_ok;
using comptoir::testing::json_of, comptoir::testing::names_raised, comptoir::testing::newest;
using ::testing::ElementsAre;
using testing::pencils;

TEST(AnOrder, NumbersItsLinesAndNeverUsesANumberAgain) {
  auto order = testing::draft();
  ASSERT_TRUE(order.remove_line("2"));

  const auto added = order.add_line(testing::books());

  ASSERT_TRUE(added);
  EXPECT_EQ(added->line_id, "3");
}

TEST(AnOrder, TellsAllOfALine) {
  auto order = testing::new_order();

  ASSERT_TRUE(order.add_line(testing::books(2)));

  EXPECT_EQ(json_of(newest<LineAdded>(order)),
            R"({"orderId":"order-1","lineId":"1","sku":"BOOK","label":"A book","quantity":2,"unitPrice":"12.40","vatRate":"5.5"})");
}

TEST(AQuantity, CanBeChangedAndIsToldAsItIsFromNowOn) {
  auto order = testing::draft();

  ASSERT_TRUE(order.change_line("1", 7));

  EXPECT_EQ(json_of(newest<LineChanged>(order)), R"({"orderId":"order-1","lineId":"1","quantity":7})");
}

TEST(AQuantity, ThatIsTheSameAlreadyChangesNothing) {
  auto order = testing::draft();
  const auto before = order.version();

  ASSERT_TRUE(order.change_line("1", 10));

  EXPECT_EQ(order.version(), before);
}

TEST(AQuantity, OfZeroRemovesTheLine) {
  auto order = testing::draft();

  ASSERT_TRUE(order.change_line("1", 0));

  EXPECT_EQ(newest<LineRemoved>(order).line_id, "1");
  EXPECT_EQ(order.state().lines.size(), 1U);
}

TEST(ALine, ThatIsNotThereCannotBeChangedOrRemoved) {
  auto order = testing::draft();

  EXPECT_THAT(order.change_line("9", 1), is_not_found("order.line.unknown"));
  EXPECT_THAT(order.remove_line("9"), is_not_found("order.line.unknown"));
}

struct Wrong {
  const char* what;
  NewLine (*line)();
  const char* code;
  const char* pointer;
};

template <class Change>
NewLine pencils_but(Change change) {
  auto line = pencils();
  change(line);
  return line;
}

class ALineThatBreaksARule : public ::testing::TestWithParam<Wrong> {};

TEST_P(ALineThatBreaksARule, IsRefusedAndPointedAt) {
  auto order = testing::new_order();

  const auto added = order.add_line(GetParam().line());

  EXPECT_THAT(added, is_invalid(GetParam().code, GetParam().pointer));
  EXPECT_THAT(names_raised(order), ElementsAre("OrderCreated"));
}

constexpr auto out_of_range = "order.quantity_out_of_range";
constexpr auto price_out_of_range = "order.unit_price_out_of_range";
constexpr auto rate_out_of_range = "order.vat_rate_out_of_range";

INSTANTIATE_TEST_SUITE_P(
    SuchAs, ALineThatBreaksARule,
    ::testing::Values(
        Wrong{"NoQuantity", [] { return pencils(0); }, out_of_range, "/quantity"},
        Wrong{"NegativeQuantity", [] { return pencils(-1); }, out_of_range, "/quantity"},
        Wrong{"HugeQuantity", [] { return pencils(quantity_max + 1); }, out_of_range, "/quantity"},
        Wrong{"NegativePrice", [] { return pencils_but([](auto& line) { line.unit_price = "-0.01"; }); }, price_out_of_range, "/unitPrice"},
        Wrong{"HugePrice", [] { return pencils_but([](auto& line) { line.unit_price = "10000000000.01"; }); }, price_out_of_range, "/unitPrice"},
        Wrong{"FinePrice", [] { return pencils_but([](auto& line) { line.unit_price = "0.1234567"; }); }, "order.unit_price_too_fine", "/unitPrice"},
        Wrong{"NegativeRate", [] { return pencils_but([](auto& line) { line.vat_rate = "-1"; }); }, rate_out_of_range, "/vatRate"},
        Wrong{"HugeRate", [] { return pencils_but([](auto& line) { line.vat_rate = "100.5"; }); }, rate_out_of_range, "/vatRate"},
        Wrong{"OtherCurrency", [] { return pencils_but([](auto& line) { line.currency = comptoir::Currency("USD"); }); }, "order.currency_mismatch",
              "/currency"}),
    [](const auto& wrong) { return std::string(wrong.param.what); });

TEST(ANewQuantity, IsBoundedToo) {
  auto order = testing::draft();

  EXPECT_THAT(order.change_line("1", -1), is_invalid(out_of_range));
  EXPECT_THAT(order.change_line("1", quantity_max + 1), is_invalid(out_of_range));
  EXPECT_THAT(order.add_line(pencils(quantity_max)), is_invalid(out_of_range)) << "what is merged is bounded as a whole";
}

TEST(ANewQuantity, MakesNoOrderWorthMoreThanItsSumsCanHold) {
  auto order = testing::new_order();
  auto dearest = pencils(1);
  dearest.unit_price = comptoir::Money(unit_price_max_minor, "EUR").major();
  ASSERT_TRUE(order.add_line(dearest));

  EXPECT_THAT(order.change_line("1", net_max_minor / unit_price_max_minor), is_ok());
  EXPECT_THAT(order.change_line("1", net_max_minor / unit_price_max_minor + 1), is_invalid("order.too_large"));
}

TEST(AnOrder, HasAtMostTwoThousandLines) {
  auto order = testing::new_order();
  for (std::size_t i = 0; i < lines_max; ++i) {
    auto line = pencils();
    line.label = testing::text(std::to_string(i));
    ASSERT_TRUE(order.add_line(line));
  }

  auto equal = pencils();
  equal.label = testing::text("17");

  EXPECT_THAT(order.add_line(pencils()), is_invalid("order.too_many_lines"));
  EXPECT_THAT(order.add_line(equal), is_ok()) << "it joins a line that is there";
}

TEST(AnOrder, IsNeverWorthMoreThanItsSumsCanHold) {
  for (const comptoir::Currency currency :
       {comptoir::Currency("EUR"), comptoir::Currency("JPY"), comptoir::Currency("TND"), comptoir::Currency("BIF")}) {
    auto order = testing::new_order(currency);
    auto dearest = pencils(quantity_max);
    dearest.unit_price = comptoir::Money(unit_price_max_minor, currency).major();

    EXPECT_THAT(order.add_line(dearest), is_invalid("order.too_large"));
  }
}

TEST(AnOrder, KnowsItsWorthWhateverHappenedToItsLines) {
  auto order = testing::draft();
  ASSERT_TRUE(order.change_line("1", 3));
  ASSERT_TRUE(order.add_line(testing::books(4)));
  ASSERT_TRUE(order.remove_line("1"));

  EXPECT_EQ(order.state().net, order.totals().net);
  EXPECT_EQ(order.state().net.text(), "62.00 EUR");
}

}  // namespace
}  // namespace orders
