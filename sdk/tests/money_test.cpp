#include <cstdint>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/money.hpp>

namespace comptoir {
namespace {

Money euros(std::int64_t cents) { return {cents, "EUR"}; }

std::vector<std::int64_t> minors(const std::vector<Money>& parts) {
  std::vector<std::int64_t> minor;
  for (const auto& part : parts) minor.push_back(part.minor());
  return minor;
}

TEST(ACurrency, OfADocumentIsOneThatPeoplePayIn) {
  const auto refused = check_currency("CLF");

  EXPECT_TRUE(check_currency("EUR"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "currency.not_tender");
  EXPECT_EQ(refused.error().faults.at(0).pointer, "/currency");
}

TEST(ACurrency, KnowsItsDecimals) {
  EXPECT_EQ(Currency("JPY").exponent(), 0);
  EXPECT_EQ(Currency("EUR").exponent(), 2);
  EXPECT_EQ(Currency("TND").exponent(), 3);
  EXPECT_EQ(Currency("CLF").exponent(), 4);
  EXPECT_EQ(Currency("AED").exponent(), 2);
  EXPECT_EQ(Currency("ZWG").exponent(), 2);
  EXPECT_EQ(Currency().code(), "XXX");
}

TEST(EveryCurrency, IsFoundAmongAllCodes) {
  int known = 0;
  std::string last;
  for (char a = 'A'; a <= 'Z'; ++a)
    for (char b = 'A'; b <= 'Z'; ++b)
      for (char c = 'A'; c <= 'Z'; ++c) {
        const std::string code{a, b, c};
        const auto currency = Currency::parse(code);
        if (!currency) continue;
        ++known;
        ASSERT_EQ(currency->code(), code);
        ASSERT_GE(currency->exponent(), 0);
        ASSERT_LE(currency->exponent(), 4);
      }

  EXPECT_EQ(known, 167);
}

TEST(AnUnknownCurrency, IsRefused) {
  for (const std::string_view code : {"", "EU", "EURO", "eur", "EUX", "AAA", "ZZZ", "1EU"}) {
    EXPECT_FALSE(Currency::parse(code).ok()) << code;
    EXPECT_THROW(Currency{code}, std::domain_error) << code;
  }
}

TEST(Money, IsShownInItsMajorUnit) {
  EXPECT_EQ(euros(33499).text(), "334.99 EUR");
  EXPECT_EQ(euros(-5).text(), "-0.05 EUR");
  EXPECT_EQ(Money(1500, "JPY").text(), "1500 JPY");
  EXPECT_EQ(Money(1500, "TND").text(), "1.500 TND");
}

TEST(Money, IsAddedWithinOneCurrency) {
  EXPECT_EQ(euros(1) + euros(2), euros(3));
  EXPECT_EQ(euros(1) - euros(2), -euros(1));
  EXPECT_EQ(3 * euros(5), euros(15));
  EXPECT_LT(euros(1), euros(2));
}

TEST(Money, OfTwoCurrenciesIsNeverMixed) {
  EXPECT_THROW(euros(1) + Money(1, "USD"), std::domain_error);
  EXPECT_THROW(euros(1) - Money(1, "USD"), std::domain_error);
  EXPECT_THROW((void)(euros(1) < Money(1, "USD")), std::domain_error);
  EXPECT_NE(euros(1), Money(1, "USD"));
  try {
    (void)(euros(1) + Money(1, "USD"));
  } catch (const std::domain_error& error) {
    EXPECT_STREQ(error.what(), "EUR and USD cannot be added or compared: convert one of them first");
  }
}

TEST(Money, ThatDoesNotFitIsRefused) {
  EXPECT_THROW(euros(INT64_MAX) + euros(1), std::overflow_error);
  EXPECT_THROW(euros(INT64_MIN) - euros(1), std::overflow_error);
  EXPECT_THROW(-euros(INT64_MIN), std::overflow_error);
  EXPECT_THROW(euros(INT64_MAX) * 2, std::overflow_error);
  EXPECT_THROW(price_of(INT64_MAX, 1, "EUR"), std::overflow_error);
  EXPECT_THROW(price_of(INT64_MAX, INT64_MAX, "EUR"), std::overflow_error);
  EXPECT_THROW(percent_of(euros(INT64_MAX), 200), std::overflow_error);
}

TEST(APercentage, IsRoundedHalfUpWithoutBinaryFloatingPoint) {
  EXPECT_EQ(percent_of(euros(300), "5.5"), euros(17));
  EXPECT_EQ(percent_of(euros(500), "2.1"), euros(11));
  EXPECT_EQ(percent_of(euros(50), "5"), euros(3));
  EXPECT_EQ(percent_of(euros(250), "5"), euros(13));
  EXPECT_EQ(percent_of(euros(4500), "2.1"), euros(95));
  EXPECT_EQ(percent_of(euros(-300), "5.5"), euros(-17));
  EXPECT_EQ(percent_of(euros(109150), "15"), euros(16373));
}

TEST(APercentage, OfACreditNoteIsTheNegationOfItsInvoice) {
  for (std::int64_t cents = 0; cents < 3000; ++cents)
    for (const Decimal rate : {Decimal("2.1"), Decimal("5.5"), Decimal("10"), Decimal("20"), Decimal("0.005")})
      ASSERT_EQ(percent_of(euros(-cents), rate), -percent_of(euros(cents), rate)) << cents;
}

TEST(ANetAmount, LeavesTheTaxAsTheRest) {
  const auto gross = euros(999);

  const auto net = net_of(gross, "20");

  EXPECT_EQ(net, euros(833));
  EXPECT_EQ(gross - net, euros(166));
  EXPECT_EQ(net_of(-gross, "20"), -net);
  EXPECT_EQ(net_of(gross, 0), gross);
  EXPECT_THROW(net_of(gross, -100), std::domain_error);
}

TEST(APrice, IsRoundedOnce) {
  EXPECT_EQ(price_of("0.123456", 1000, "EUR"), euros(12346));
  EXPECT_EQ(price_of("0.005", 1, "EUR"), euros(1));
  EXPECT_EQ(price_of("-0.005", 1, "EUR"), euros(-1));
  EXPECT_EQ(price_of("19.99", "2.5", "EUR"), euros(4998));
  EXPECT_EQ(price_of(3, 2, "TND"), Money(6000, "TND"));
  EXPECT_EQ(price_of("10.5", 1, "JPY"), Money(11, "JPY"));
  EXPECT_EQ(price_of("0.123456789", "0.123456789", "EUR"), euros(2));
}

TEST(AnAllocation, GivesTheOddCentsToTheLargestRemainders) {
  EXPECT_EQ(minors(allocate(euros(1000), std::vector<std::int64_t>{1, 1, 1})), (std::vector<std::int64_t>{334, 333, 333}));
  EXPECT_EQ(minors(allocate(euros(-1000), std::vector<std::int64_t>{1, 1, 1})), (std::vector<std::int64_t>{-334, -333, -333}));
  EXPECT_EQ(minors(allocate(euros(100), std::vector<std::int64_t>{50, 30, 20, 0})), (std::vector<std::int64_t>{50, 30, 20, 0}));
  EXPECT_EQ(minors(allocate(euros(5), std::vector<std::int64_t>{3, 7})), (std::vector<std::int64_t>{1, 4}));
  EXPECT_EQ(minors(allocate(euros(INT64_MIN), std::vector<std::int64_t>{7})), (std::vector<std::int64_t>{INT64_MIN}));
}

TEST(AnAllocation, AddsUpAndDoesNotDependOnTheOrder) {
  std::uint64_t state = 7;
  const auto below = [&](std::uint64_t limit) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    return static_cast<std::int64_t>((state >> 33) % limit);
  };
  for (int round = 0; round < 2000; ++round) {
    const auto total = euros(below(100'000) - 50'000);
    std::vector<std::int64_t> weights;
    for (int i = 0; i < 5; ++i) weights.push_back(below(1000) * 5 + i + 1);  // all different
    const std::vector<std::int64_t> backwards(weights.rbegin(), weights.rend());

    const auto parts = allocate(total, weights);
    const auto parts_backwards = allocate(total, backwards);

    auto sum = Money::zero("EUR");
    for (const auto& part : parts) sum += part;
    ASSERT_EQ(sum, total);
    ASSERT_EQ(parts, std::vector<Money>(parts_backwards.rbegin(), parts_backwards.rend()));
  }
}

TEST(AnAllocation, NeedsAPositiveWeight) {
  EXPECT_THROW(allocate(euros(1), std::vector<std::int64_t>{}), std::domain_error);
  EXPECT_THROW(allocate(euros(1), std::vector<std::int64_t>{0, 0}), std::domain_error);
  EXPECT_THROW(allocate(euros(1), std::vector<std::int64_t>{2, -1}), std::domain_error);
}

}  // namespace
}  // namespace comptoir
