// What `stock` tells us: the fields of its events that we need.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "language/order.hpp"

namespace orders {

struct StockReserved {
  std::string source_type;  // "ORDER" when it concerns us
  std::string source_id;
  std::int32_t attempt;
};

struct StockReservationRefused {
  std::string source_type;
  std::string source_id;
  std::int32_t attempt;
  std::vector<Shortage> shortages;
};

}  // namespace orders
