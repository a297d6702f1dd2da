#include "domain/totals.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>

namespace orders {
namespace {

using comptoir::Decimal;
using comptoir::testing::json_of;

Line line(std::int64_t quantity, Decimal unit_price, Decimal vat_rate) { return {"1", "SKU", "Label", quantity, unit_price, vat_rate}; }

std::string vat_of(const std::vector<Line>& lines) { return totals_of(lines, "EUR").vat.major().text(); }

TEST(VatOfAnOrder, IsRoundedOnceForEachRate) {
  EXPECT_EQ(vat_of(std::vector(3, line(1, "99.99", "25"))), "74.99");
  EXPECT_EQ(vat_of(std::vector(50, line(1, "241.67", "20"))), "2416.70");
  EXPECT_EQ(vat_of(std::vector(100, line(1, "0.07", "5.5"))), "0.39");
  EXPECT_EQ(vat_of(std::vector(10, line(1, "3.60", "5.5"))), "1.98");
  EXPECT_EQ(vat_of({line(1, "68.33", "20"), line(1, "68.33", "20"), line(1, "57.50", "20"), line(1, "85.00", "20")}), "55.83");
}

TEST(VatOfAnOrder, RoundsHalvesUp) {
  EXPECT_EQ(vat_of({line(1, "3.00", "5.5")}), "0.17");
  EXPECT_EQ(vat_of({line(1, "5.00", "2.1")}), "0.11");
  EXPECT_EQ(vat_of({line(1, "2.50", "5")}), "0.13");
  EXPECT_EQ(vat_of({line(1, "45.00", "2.1")}), "0.95");
  EXPECT_EQ(vat_of({line(1, "1091.50", "15")}), "163.73");
}

TEST(NetOfALine, IsRoundedToTheCurrency) {
  EXPECT_EQ(net_of(line(1000, "0.123456", "20"), "EUR").text(), "123.46 EUR");
  EXPECT_EQ(net_of(line(3, "0.125", "20"), "EUR").text(), "0.38 EUR");
  EXPECT_EQ(net_of(line(3, "33.5", "10"), "JPY").text(), "101 JPY");
  EXPECT_EQ(net_of(line(3, "0.0005", "19"), "TND").text(), "0.002 TND");
}

TEST(TheTotal, IsNetAndVatAndListsEachRateOnce) {
  const std::vector lines = {line(2, "10.00", "20"), line(1, "3.00", "5.5"), line(1, "1.00", "20.0"), line(5, "0", "10")};

  const auto totals = totals_of(lines, "EUR");

  EXPECT_EQ(totals.net.text(), "24.00 EUR");
  EXPECT_EQ(totals.vat.text(), "4.37 EUR");
  EXPECT_EQ(totals.total.text(), "28.37 EUR");
  ASSERT_EQ(totals.vat_lines.size(), 3U) << "a rate that a line bears is listed, even where nothing is due";
  EXPECT_EQ(totals.vat_lines[0].base.text(), "21.00 EUR");
  EXPECT_EQ(totals.vat_lines[1].rate.text(), "10");
  EXPECT_EQ(totals.vat_lines[2].rate.text(), "5.5");
}

TEST(Totals, ThatFollowEveryChangeEqualThoseOfTheLinesLeft) {
  std::mt19937 random(42);
  const Decimal rates[] = {"20", "10", "5.5", "2.1", "0"};
  auto totals = no_totals("EUR");
  std::vector<Line> lines;

  for (int step = 0; step < 2'000; ++step) {
    if (!lines.empty() && random() % 3 == 0) {
      const auto gone = lines.begin() + static_cast<std::ptrdiff_t>(random() % lines.size());
      const auto rate = gone->vat_rate;
      add_net(totals, -net_of(*gone, "EUR"), rate);
      lines.erase(gone);
      if (std::ranges::find(lines, rate, &Line::vat_rate) == lines.end()) drop_rate(totals, rate);
    } else {
      const auto up_to = [&](int most) { return static_cast<std::int64_t>(random()) % (most + 1); };
      lines.push_back(line(1 + up_to(19), Decimal::of(up_to(99'999), 3), rates[up_to(4)]));
      add_net(totals, net_of(lines.back(), "EUR"), lines.back().vat_rate);
    }

    ASSERT_EQ(json_of(totals), json_of(totals_of(lines, "EUR"))) << "step " << step;
  }
}

}  // namespace
}  // namespace orders
