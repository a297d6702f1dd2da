// What a line must look like before an order takes it. All refusals are 422, and point at the field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <comptoir/money.hpp>
#include <comptoir/result.hpp>

#include "language/commands.hpp"

namespace orders {

inline constexpr std::size_t lines_max = 10'000;
inline constexpr std::int64_t quantity_max = 1'000'000;
inline constexpr int price_decimals_max = 6;
inline constexpr std::int64_t unit_price_max_minor = 1'000'000'000'000;     // ten billion euros
inline constexpr std::int64_t order_net_max_minor = 1'000'000'000'000'000;  // so that no sum of an order can overflow
inline constexpr std::size_t text_size_max = 200;

/// Label, quantity, unit price, VAT rate and currency of a line that is to join an order in `currency`.
[[nodiscard]] comptoir::Result<> check_line(const NewLine& line, comptoir::Currency currency);

/// 1 to 1,000,000. Refused with `order.quantity_out_of_range`.
[[nodiscard]] comptoir::Result<> check_quantity(std::int64_t quantity);

/// The net of a whole order. Refused with `order.too_large`.
[[nodiscard]] comptoir::Result<> check_net(comptoir::Money net);

/// A text that people wrote, in the field that `pointer` names: at most 200 bytes. Refused with `order.text_too_long`.
[[nodiscard]] comptoir::Result<> check_text(std::string_view text, const char* pointer);

}  // namespace orders
