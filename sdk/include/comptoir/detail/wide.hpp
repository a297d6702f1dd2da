// Exact arithmetic on 128 bits, for products and quotients that do not fit 64.
#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>

namespace comptoir::detail {

__extension__ typedef __int128 Wide;

inline constexpr std::array<std::int64_t, 19> powers_of_ten = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

/// The quotient rounded to the nearest whole number, halves away from zero, so that -x gives exactly the negation of x.
constexpr Wide divide_half_up(Wide dividend, Wide divisor) {
  const auto quotient = dividend / divisor;
  const auto remainder = dividend % divisor;
  const auto size = remainder < 0 ? -remainder : remainder;
  const auto half = divisor < 0 ? -divisor : divisor;
  if (size < half - size) return quotient;
  return quotient + ((dividend < 0) == (divisor < 0) ? 1 : -1);
}

/// Throws std::overflow_error with `what` when the value does not fit.
constexpr std::int64_t narrowed(Wide value, const char* what) {
  if (value < INT64_MIN || value > INT64_MAX) throw std::overflow_error(what);
  return static_cast<std::int64_t>(value);
}

}  // namespace comptoir::detail
