// How much a document may hold. Orders and invoices keep to the same limits, each in its own words, so that whatever is ordered can be billed; a test
// holds them together. The stock answers every request, whatever its size.
#pragma once

#include <cstddef>
#include <cstdint>

namespace invoicing {

inline constexpr std::size_t lines_max = 2'000;                          // every step of a document fits into one unit of work
inline constexpr std::int64_t quantity_max = 1'000'000;                  // of a line: below any bar code
inline constexpr int vat_rate_max = 100;                                 // percent
inline constexpr int decimals_max = 6;                                   // of a unit price, and of a VAT rate
inline constexpr std::int64_t unit_price_max_minor = 1'000'000'000'000;  // ten billion euros
inline constexpr std::int64_t net_max_minor = 1'000'000'000'000'000;     // so that no sum can overflow
inline constexpr std::size_t address_lines_max = 10;

}  // namespace invoicing
