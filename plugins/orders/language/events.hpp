// What happens to an order. All of these are published: their fields are a contract.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/currency.hpp>
#include <comptoir/decimal.hpp>
#include <comptoir/money.hpp>

#include "language/order.hpp"

namespace orders {

struct OrderCreated {
  std::string order_id;
  std::string customer_id;
  comptoir::Currency currency;
  std::string warehouse;
  std::optional<std::string> reference;
  std::vector<Line> lines;  // those it began with
};

struct LineAdded {
  std::string order_id;
  std::string line_id;
  std::string sku;
  std::string label;
  std::int64_t quantity;
  comptoir::Decimal unit_price;
  comptoir::Decimal vat_rate;
};

struct LineChanged {
  std::string order_id;
  std::string line_id;
  std::int64_t quantity;  // from now on
};

struct LineRemoved {
  std::string order_id;
  std::string line_id;
};

/// From now on lines and prices are settled.
struct OrderSubmitted {
  std::string order_id;
  std::string customer_id;
  comptoir::Money net;
  comptoir::Money total;  // with VAT
};

/// Asks the stock to hold the goods. It answers with stock.reserved/1 or stock.reservation.refused/1.
struct ConfirmationRequested {
  std::string order_id;
  std::int32_t attempt;  // 1, 2, ...
  std::string warehouse;
  std::vector<Goods> lines;
};

struct OrderConfirmed {
  std::string order_id;
  std::int32_t attempt;
  std::string customer_id;
  comptoir::Currency currency;
  std::string warehouse;
  std::vector<Line> lines;
  comptoir::Money net;
  comptoir::Money vat;
  comptoir::Money total;
};

/// The attempt is over; the order stays SUBMITTED and may be confirmed again.
struct ConfirmationRefused {
  std::string order_id;
  std::int32_t attempt;
  std::vector<Shortage> shortages;
};

/// The stock holds goods for an attempt that is over: it may let go of them.
struct ReservationAbandoned {
  std::string order_id;
  std::int32_t attempt;
};

struct OrderShipped {
  std::string order_id;
  std::vector<Goods> lines;
  std::string warehouse;
};

struct OrderDelivered {
  std::string order_id;
};

struct OrderCancelled {
  std::string order_id;
  std::string customer_id;
  std::optional<std::string> reason;
  Status previous_status;
  comptoir::Money total;  // what the order was worth, with VAT
};

}  // namespace orders
