// Amounts of money, exact to the smallest coin of their currency.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include <comptoir/currency.hpp>
#include <comptoir/decimal.hpp>
#include <comptoir/detail/wide.hpp>
#include <comptoir/form.hpp>

namespace comptoir {

/// A whole number of minor units (cents) of one currency; {"amount":33499,"currency":"EUR"} on the wire.
///
/// Adding or ordering amounts of two currencies throws std::domain_error: converting is a business decision with a rate and a date.
/// What does not fit 64 bits throws std::overflow_error. The default value is 0 XXX: start a sum with `Money::zero("EUR")`.
class Money {
 public:
  constexpr Money() = default;
  constexpr Money(std::int64_t minor, Currency currency) : minor_(minor), currency_(currency) {}

  static constexpr Money zero(Currency currency) { return {0, currency}; }

  constexpr std::int64_t minor() const { return minor_; }
  constexpr Currency currency() const { return currency_; }
  constexpr bool is_zero() const { return minor_ == 0; }
  constexpr bool is_negative() const { return minor_ < 0; }

  /// The amount in the major unit: 334.99 for 33499 EUR.
  constexpr Decimal major() const { return Decimal::of(minor_, currency_.exponent()); }

  /// "334.99 EUR".
  std::string text() const { return major().text().append(" ").append(currency_.code()); }

  constexpr Money operator-() const { return {detail::narrowed(-detail::Wide{minor_}, overflow), currency_}; }
  friend constexpr Money operator+(Money a, Money b) {
    return {detail::narrowed(detail::Wide{a.minor_} + b.in_same_currency(a), overflow), a.currency_};
  }
  friend constexpr Money operator-(Money a, Money b) {
    return {detail::narrowed(detail::Wide{a.minor_} - b.in_same_currency(a), overflow), a.currency_};
  }
  friend constexpr Money operator*(Money a, std::int64_t count) { return {detail::narrowed(detail::Wide{a.minor_} * count, overflow), a.currency_}; }
  friend constexpr Money operator*(std::int64_t count, Money a) { return a * count; }
  Money& operator+=(Money other) { return *this = *this + other; }
  Money& operator-=(Money other) { return *this = *this - other; }

  /// Amounts of two currencies are not equal.
  friend constexpr bool operator==(const Money&, const Money&) = default;
  /// Amounts of two currencies cannot be ordered: std::domain_error.
  friend constexpr std::strong_ordering operator<=>(Money a, Money b) { return a.minor_ <=> b.in_same_currency(a); }

 private:
  static constexpr const char* overflow = "an amount of money has become too large: it holds 18 digits";

  constexpr std::int64_t in_same_currency(const Money& other) const {
    if (currency_ != other.currency_)
      throw std::domain_error(std::string(other.currency_.code()).append(" and ").append(currency_.code()) +
                              " cannot be added or compared: convert one of them first");
    return minor_;
  }

  std::int64_t minor_ = 0;
  Currency currency_;
};

/// The price of a quantity, rounded once, half up, to the minor unit: price_of("0.123456", 1000, "EUR") is 123.46 EUR.
constexpr Money price_of(Decimal unit_price, Decimal quantity, Currency currency) {
  auto minor = detail::Wide{unit_price.coefficient()} * quantity.coefficient();
  const int digits = unit_price.scale() + quantity.scale() - currency.exponent();
  if (digits > 0) minor = detail::divide_half_up(minor, detail::powers_of_ten[static_cast<std::size_t>(digits)]);
  constexpr const char* overflow = "a price is too large: an amount of money holds 18 digits";
  if (digits >= 0) return {detail::narrowed(minor, overflow), currency};
  return {detail::narrowed(detail::Wide{detail::narrowed(minor, overflow)} * detail::powers_of_ten[static_cast<std::size_t>(-digits)], overflow),
          currency};
}

/// A percentage of an amount, half up and symmetric, so that a credit note is the exact negation of its invoice: VAT of 3.00 at "5.5" is 0.17.
constexpr Money percent_of(Money base, Decimal rate_percent) {
  const auto divisor = detail::Wide{100} * detail::powers_of_ten[static_cast<std::size_t>(rate_percent.scale())];
  const auto minor = detail::divide_half_up(detail::Wide{base.minor()} * rate_percent.coefficient(), divisor);
  return {detail::narrowed(minor, "a percentage is too large: an amount of money holds 18 digits"), base.currency()};
}

/// What remains of a gross amount without its tax, half up: 9.99 at "20" is 8.33. The tax is the rest, `gross - net`, and never computed again.
/// Throws std::domain_error for a negative rate.
constexpr Money net_of(Money gross, Decimal rate_percent) {
  if (rate_percent.is_negative()) throw std::domain_error("a tax rate is not negative");
  const auto hundred = detail::Wide{100} * detail::powers_of_ten[static_cast<std::size_t>(rate_percent.scale())];
  const auto minor = detail::divide_half_up(gross.minor() * hundred, hundred + rate_percent.coefficient());
  return {static_cast<std::int64_t>(minor), gross.currency()};
}

/// Shares an amount out in proportion to weights, by largest remainder: the parts add up to `total` exactly. 10.00 over {1, 1, 1} is
/// 3.34, 3.33, 3.33. Reordering unequal weights only reorders the parts; among equal weights the first ones get the odd minor units.
/// Throws std::domain_error for a negative weight or when no weight is positive.
inline std::vector<Money> allocate(Money total, std::span<const std::int64_t> weights) {
  detail::Wide sum = 0;
  for (auto weight : weights) {
    if (weight < 0) throw std::domain_error("a share has a negative weight");
    sum += weight;
  }
  if (sum == 0) throw std::domain_error("an amount cannot be shared out: no weight is positive");

  // On absolute values, so that the shares of -x are the negated shares of x.
  const auto whole = total.is_negative() ? -detail::Wide{total.minor()} : detail::Wide{total.minor()};
  std::vector<detail::Wide> shares;
  std::vector<detail::Wide> remainders;
  auto left = whole;
  for (auto weight : weights) {
    shares.push_back(whole * weight / sum);
    remainders.push_back(whole * weight % sum);
    left -= shares.back();
  }
  for (; left > 0; --left) {
    std::size_t next = 0;
    for (std::size_t i = 1; i < shares.size(); ++i)
      if (remainders[i] > remainders[next] || (remainders[i] == remainders[next] && weights[i] > weights[next])) next = i;
    ++shares[next];
    remainders[next] = -1;
  }

  std::vector<Money> parts;
  for (auto share : shares) parts.emplace_back(detail::narrowed(total.is_negative() ? -share : share, "a share is too large"), total.currency());
  return parts;
}

/// How Money travels.
struct MoneyForm {
  std::int64_t amount = 0;
  Currency currency;
};

template <>
struct Form<Money> {
  static MoneyForm of(Money money) { return {money.minor(), money.currency()}; }
  static Money from(MoneyForm form) { return {form.amount, form.currency}; }
};

}  // namespace comptoir
