#include <string>

#include <gtest/gtest.h>

#include <comptoir/decimal.hpp>

namespace comptoir {
namespace {

std::string reparsed(std::string_view text) {
  const auto decimal = Decimal::parse(text);
  return decimal ? decimal->text() : decimal.error().sentence;
}

TEST(ADecimal, KeepsItsText) {
  for (const std::string_view text : {"0", "12", "-12.50", "0.123456", "-0.000000001", "0.10", "9223372036854775807", "-9.223372036"})
    EXPECT_EQ(reparsed(text), text);
}

TEST(ADecimal, IsRefusedWhenItIsNone) {
  for (const std::string_view text : {"", "-", ".", "1.", ".5", "+1", "1e3", "1,5", " 1", "1 ", "01", "-01.5", "1.2.3", "--1", "0x1", "½"})
    EXPECT_EQ(reparsed(text), "Expected a decimal such as \"12.50\": digits and at most one point, no exponent.") << text;
  EXPECT_EQ(reparsed("0.1234567890"), "A decimal has at most 9 digits after the point.");
  EXPECT_EQ(reparsed("9223372036854775808"), "A decimal has at most 18 digits.");
  EXPECT_EQ(reparsed(std::string(1000, '9')), "A decimal has at most 18 digits.");
}

TEST(ADecimal, ComparesByValue) {
  EXPECT_EQ(Decimal("1.5"), Decimal("1.500"));
  EXPECT_LT(Decimal("-1.5"), Decimal("-1.49"));
  EXPECT_GT(Decimal(2), Decimal("1.999999999"));
  EXPECT_LT(Decimal("0.999999999"), Decimal(INT64_MAX));
}

TEST(ASum, IsExact) {
  EXPECT_EQ((Decimal("0.1") + Decimal("0.2")).text(), "0.3");
  EXPECT_EQ((Decimal("1.50") - Decimal("0.125")).text(), "1.375");
  EXPECT_EQ((-Decimal("0.5")).text(), "-0.5");
}

TEST(AProduct, IsExactOrRefused) {
  EXPECT_EQ((Decimal("1.5") * Decimal("-0.25")).text(), "-0.375");
  EXPECT_EQ((Decimal("0.000002") * Decimal("0.00050")).text(), "0.000000001");
  EXPECT_THROW(Decimal("0.000001") * Decimal("0.0001"), std::overflow_error);
  EXPECT_EQ(product("0.000001", "0.0005", 9).text(), "0.000000001");
  EXPECT_EQ(product("1.5", "2", 4).text(), "3.0");
}

TEST(AResult, ThatDoesNotFitIsRefused) {
  EXPECT_THROW(Decimal(INT64_MAX) + Decimal(1), std::overflow_error);
  EXPECT_THROW(Decimal(INT64_MIN) - Decimal(1), std::overflow_error);
  EXPECT_THROW(-Decimal(INT64_MIN), std::overflow_error);
  EXPECT_THROW(Decimal(INT64_MAX) * Decimal(2), std::overflow_error);
  EXPECT_THROW(Decimal(INT64_MAX) + Decimal("0.1"), std::overflow_error);
  EXPECT_THROW(Decimal::of(1, 10), std::out_of_range);
  EXPECT_THROW(product("1", "1", 10), std::out_of_range);
}

TEST(Rounding, GoesAwayFromZeroAtTheHalf) {
  EXPECT_EQ(round_half_up("0.125", 2).text(), "0.13");
  EXPECT_EQ(round_half_up("-0.125", 2).text(), "-0.13");
  EXPECT_EQ(round_half_up("0.124999999", 2).text(), "0.12");
  EXPECT_EQ(round_half_up("2.5", 0).text(), "3");
  EXPECT_EQ(round_half_up("-2.5", 0).text(), "-3");
  EXPECT_EQ(round_half_up("9.999", 2).text(), "10.00");
  EXPECT_EQ(round_half_up("1.5", 3).text(), "1.5");
  EXPECT_EQ(round_half_up(Decimal::of(INT64_MAX, 1), 0).text(), "922337203685477581");
}

TEST(Rounding, OfANegationIsTheNegationOfTheRounding) {
  for (std::int64_t coefficient = 0; coefficient < 5000; ++coefficient)
    for (int scale = 0; scale < 4; ++scale)
      ASSERT_EQ(round_half_up(Decimal::of(-coefficient, 4), scale), -round_half_up(Decimal::of(coefficient, 4), scale)) << coefficient;
}

}  // namespace
}  // namespace comptoir
