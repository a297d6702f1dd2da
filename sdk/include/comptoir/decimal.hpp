// Exact decimal numbers: unit prices, quantities, rates. No binary floating point anywhere.
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <comptoir/detail/wide.hpp>
#include <comptoir/form.hpp>
#include <comptoir/result.hpp>

namespace comptoir {

/// A decimal with up to 9 digits after the point: `coefficient * 10^-scale`. It keeps its scale ("1.50" stays "1.50") and compares by value
/// (1.5 == 1.50). On the wire it is text, "0.123456"; a whole JSON number is read too. What does not fit throws std::overflow_error.
class Decimal {
 public:
  static constexpr int scale_max = 9;
  static constexpr TextFormat text_format{.format = "", .pattern = R"(^-?(0|[1-9][0-9]{0,18})(\.[0-9]{1,9})?$)", .or_integer = true};

  /// Zero.
  constexpr Decimal() = default;

  /// A whole number.
  template <std::signed_integral Whole>
  constexpr Decimal(Whole whole) : coefficient_(whole) {}  // NOLINT(google-explicit-constructor): 3 is a decimal
  Decimal(double) = delete;                                // It would not be exact: write "0.1".

  /// A literal, checked while compiling: `Decimal rate = "5.5";`
  template <std::size_t Size>
  consteval Decimal(const char (&literal)[Size]) {  // NOLINT(google-explicit-constructor)
    if (read({literal, Size - 1}) != nullptr) throw std::invalid_argument("this literal is no decimal");
  }

  /// `coefficient * 10^-scale`. Throws std::out_of_range for a scale outside 0 to 9.
  static constexpr Decimal of(std::int64_t coefficient, int scale) { return Decimal(coefficient, checked_scale(scale)); }

  /// Reads "-12.50": digits, and 1 to 9 of them after a point; no sign `+`, no exponent, no leading zeros. Refused with `decimal.invalid`.
  [[nodiscard]] static Result<Decimal> parse(std::string_view text) {
    Decimal value;
    if (const char* reason = value.read(text)) return invalid("decimal.invalid", reason);
    return value;
  }

  /// The scale itself. Throws std::out_of_range outside 0 to 9.
  static constexpr int checked_scale(int scale) {
    if (scale < 0 || scale > scale_max) throw std::out_of_range("a decimal has 0 to 9 digits after the point");
    return scale;
  }

  constexpr std::int64_t coefficient() const { return coefficient_; }
  constexpr int scale() const { return scale_; }
  constexpr bool is_negative() const { return coefficient_ < 0; }
  constexpr bool is_zero() const { return coefficient_ == 0; }

  std::string text() const {
    std::string text;
    append_to(text);
    return text;
  }

  /// Appends "-12.50".
  void append_to(std::string& to) const {
    auto digits = std::to_string(coefficient_);
    const std::size_t sign = is_negative() ? 1 : 0;
    const auto fraction = static_cast<std::size_t>(scale_);
    if (digits.size() - sign <= fraction) digits.insert(sign, fraction + 1 - (digits.size() - sign), '0');
    if (fraction > 0) digits.insert(digits.size() - fraction, 1, '.');
    to += digits;
  }

  constexpr Decimal operator-() const { return Decimal(detail::narrowed(-detail::Wide{coefficient_}, overflow), scale_); }

  friend constexpr Decimal operator+(Decimal a, Decimal b) {
    const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
    return Decimal(detail::narrowed(a.at_scale(scale) + b.at_scale(scale), overflow), scale);
  }
  friend constexpr Decimal operator-(Decimal a, Decimal b) {
    const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
    return Decimal(detail::narrowed(a.at_scale(scale) - b.at_scale(scale), overflow), scale);
  }

  /// The exact product. Throws std::overflow_error when it needs more than 9 digits after the point: use product() then.
  friend constexpr Decimal operator*(Decimal a, Decimal b) {
    auto coefficient = detail::Wide{a.coefficient_} * b.coefficient_;
    int scale = a.scale_ + b.scale_;
    for (; scale > scale_max && coefficient % 10 == 0; --scale) coefficient /= 10;
    if (scale > scale_max)
      throw std::overflow_error("the exact product of two decimals has more than 9 digits after the point: use product(a, b, scale)");
    return Decimal(detail::narrowed(coefficient, overflow), scale);
  }

  Decimal& operator+=(Decimal other) { return *this = *this + other; }
  Decimal& operator-=(Decimal other) { return *this = *this - other; }

  friend constexpr std::weak_ordering operator<=>(Decimal a, Decimal b) {
    const int scale = a.scale_ > b.scale_ ? a.scale_ : b.scale_;
    const auto left = a.at_scale(scale);
    const auto right = b.at_scale(scale);
    return left < right ? std::weak_ordering::less : left > right ? std::weak_ordering::greater : std::weak_ordering::equivalent;
  }
  friend constexpr bool operator==(Decimal a, Decimal b) { return (a <=> b) == 0; }

 private:
  static constexpr const char* overflow = "a decimal has become too large: it holds 18 digits";

  constexpr Decimal(std::int64_t coefficient, int scale) : coefficient_(coefficient), scale_(scale) {}

  constexpr detail::Wide at_scale(int scale) const {
    return detail::Wide{coefficient_} * detail::powers_of_ten[static_cast<std::size_t>(scale - scale_)];
  }

  // Null, or why `text` is no decimal.
  constexpr const char* read(std::string_view text) {
    constexpr auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    constexpr auto expected = "Expected a decimal such as \"12.50\": digits and at most one point, no exponent.";
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto point = text.substr(0, text.find('.')).size();
    const auto fraction = point < text.size() ? text.size() - point - 1 : 0;
    if (point == 0 || (point < text.size() && fraction == 0) || (point > 1 && text[0] == '0')) return expected;

    detail::Wide coefficient = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i == point) continue;
      if (!is_digit(text[i])) return expected;
      if (coefficient <= INT64_MAX) coefficient = coefficient * 10 + (text[i] - '0');
    }
    if (fraction > static_cast<std::size_t>(scale_max)) return "A decimal has at most 9 digits after the point.";
    if (coefficient > INT64_MAX) return "A decimal has at most 18 digits.";
    coefficient_ = static_cast<std::int64_t>(negative ? -coefficient : coefficient);
    scale_ = static_cast<int>(fraction);
    return nullptr;
  }

  std::int64_t coefficient_ = 0;
  int scale_ = 0;
};

/// `value` with `scale` digits after the point, halves away from zero: round_half_up("-0.125", 2) is -0.13.
constexpr Decimal round_half_up(Decimal value, int scale) {
  if (Decimal::checked_scale(scale) >= value.scale()) return value;
  const auto divisor = detail::powers_of_ten[static_cast<std::size_t>(value.scale() - scale)];
  return Decimal::of(static_cast<std::int64_t>(detail::divide_half_up(value.coefficient(), divisor)), scale);
}

/// The product of two decimals rounded once, half up, to at most `scale` digits after the point.
constexpr Decimal product(Decimal a, Decimal b, int scale) {
  auto coefficient = detail::Wide{a.coefficient()} * b.coefficient();
  const int excess = a.scale() + b.scale() - Decimal::checked_scale(scale);
  if (excess > 0) coefficient = detail::divide_half_up(coefficient, detail::powers_of_ten[static_cast<std::size_t>(excess)]);
  return Decimal::of(detail::narrowed(coefficient, "the product of two decimals is too large: a decimal holds 18 digits"),
                     excess > 0 ? scale : scale + excess);
}

}  // namespace comptoir
