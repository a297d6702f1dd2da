// Which status of an order may follow which.
#pragma once

#include <comptoir/result.hpp>

#include "language/order.hpp"

namespace orders {

/// Agrees when `to` may follow `from`. Refused with `order.invalid_transition`, whose details name the status and those that may follow it.
[[nodiscard]] comptoir::Result<> check_transition(Status from, Status to);

}  // namespace orders
