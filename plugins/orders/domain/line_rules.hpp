// What a line must look like before an order takes it. All refusals are 422, and point at the field.
#pragma once

#include <cstdint>

#include <comptoir/money.hpp>
#include <comptoir/result.hpp>

#include "language/commands.hpp"
#include "language/limits.hpp"

namespace orders {

/// Quantity, unit price, VAT rate and currency of a line that is to join an order in `currency`.
[[nodiscard]] comptoir::Result<> check_line(const NewLine& line, comptoir::Currency currency);

/// 1 to 1,000,000. Refused with `order.quantity_out_of_range`.
[[nodiscard]] comptoir::Result<> check_quantity(std::int64_t quantity);

/// The net of a whole order. Refused with `order.too_large`.
[[nodiscard]] comptoir::Result<> check_net(comptoir::Money net);

}  // namespace orders
