#include "domain/vat.hpp"

#include <random>

#include "documents.hpp"

namespace invoicing {
namespace {

struct Golden {
  Money base;
  Decimal rate;
  Money vat;
};

std::vector<Line> repeated(int count, Decimal unit_price, Decimal vat_rate) {
  return std::vector<Line>(static_cast<std::size_t>(count), line_of(service(1, unit_price, vat_rate)));
}

TEST(Vat, IsRoundedHalfUpWithoutBinaryFractions) {
  const Golden table[] = {{euros(300), "5.5", euros(17)},     {euros(500), "2.1", euros(11)},  {euros(50), "5", euros(3)},
                          {euros(250), "5", euros(13)},       {euros(4500), "2.1", euros(95)}, {euros(-300), "5.5", euros(-17)},
                          {euros(109150), "15", euros(16373)}};

  for (const auto& golden : table) EXPECT_EQ(percent_of(golden.base, golden.rate), golden.vat) << golden.base.text() << " at " << golden.rate.text();
}

TEST(Vat, OfANegatedAmountIsTheNegatedVat) {
  for (std::int64_t cents = 0; cents < 3000; ++cents)
    for (const Decimal rate : {Decimal("20"), Decimal("10"), Decimal("5.5"), Decimal("2.1")})
      ASSERT_EQ(percent_of(euros(-cents), rate), -percent_of(euros(cents), rate)) << cents << " at " << rate.text();
}

TEST(Vat, IsRoundedOnceARateOnTheSumOfTheNets) {
  EXPECT_EQ(totals_of(repeated(3, "99.99", "25"), euro).vat, euros(7499));
  EXPECT_EQ(totals_of(repeated(50, "241.67", "20"), euro).vat, euros(241670));
  EXPECT_EQ(totals_of(repeated(100, "0.07", "5.5"), euro).vat, euros(39));
  EXPECT_EQ(totals_of(repeated(10, "3.60", "5.5"), euro).vat, euros(198));
}

TEST(Vat, IsListedByRateHighestFirst) {
  const auto totals = totals_of({line_of(service(1, "10", "5.5")), line_of(service(1, "100", "20")), line_of(service(2, "5", "5.50"))}, euro);

  EXPECT_THAT(totals.vat_lines, testing::ElementsAre(VatLine{"20", euros(10000), euros(2000)}, VatLine{"5.5", euros(2000), euros(110)}));
  EXPECT_EQ(totals.total, euros(14110));
}

TEST(Vat, OfALineWithoutARateIsLeftOpen) {
  auto line = line_of(service(1, "10"));
  line.vat_rate.reset();

  const auto totals = totals_of({line}, euro);

  EXPECT_EQ(totals.net, euros(1000));
  EXPECT_EQ(totals.vat, euros(0));
  EXPECT_THAT(totals.vat_lines, testing::IsEmpty());
}

TEST(Vat, FollowsTheCoinsOfTheCurrency) {
  const auto yen = priced(service(3, "33.5", "10"), "1", "JPY");
  const auto dinar = priced(service(1, "1.0005", "19"), "1", "TND");

  EXPECT_EQ(totals_of({yen}, "JPY").total, Money(111, "JPY"));
  EXPECT_EQ(totals_of({dinar}, "TND").total, Money(1191, "TND"));
}

TEST(Allocation, GivesOddCentsToTheLargestRemainders) {
  EXPECT_THAT(comptoir::allocate(euros(1000), std::vector<std::int64_t>{1, 1, 1}), testing::ElementsAre(euros(334), euros(333), euros(333)));
}

TEST(Totals, AddUpForAnyLines) {
  std::mt19937 random(20261121);
  const Decimal rates[] = {"20", "10", "5.5", "2.1", "0"};
  for (int round = 0; round < 500; ++round) {
    std::vector<Line> lines;
    for (auto count = random() % 20 + 1; count > 0; --count)
      lines.push_back(line_of(service(static_cast<std::int64_t>(random() % 50 + 1), Decimal::of(static_cast<std::int64_t>(random() % 10'000'000), 6),
                                      rates[random() % 5])));

    const auto totals = totals_of(lines, euro);

    auto bases = euros(0);
    auto vat = euros(0);
    for (const auto& line : totals.vat_lines) {
      bases += line.base;
      vat += line.vat;
      ASSERT_EQ(line.vat, percent_of(line.base, line.rate));
    }
    ASSERT_EQ(bases, totals.net);
    ASSERT_EQ(vat, totals.vat);
    ASSERT_EQ(totals.net + totals.vat, totals.total);
  }
}

}  // namespace
}  // namespace invoicing
