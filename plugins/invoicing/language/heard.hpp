// What we hear from `orders` and `stock`: the fields of their events that we need.
#pragma once

#include "language/commands.hpp"

namespace invoicing {

struct OrderConfirmed {
  std::string order_id;
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::vector<OrderLine> lines;
};
struct OrderCancelled {
  std::string order_id;
};
/// `source_type` is text, since sources that we have not heard of are none of our business.
struct StockReserved {
  std::string source_type;
  std::string source_id;
  std::int32_t attempt = 0;
};
struct StockReservationRefused {
  std::string source_type;
  std::string source_id;
  std::int32_t attempt = 0;
  std::vector<Shortage> shortages;
};

}  // namespace invoicing
