// What can be asked about orders, and the read models that answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/currency.hpp>
#include <comptoir/decimal.hpp>
#include <comptoir/money.hpp>
#include <comptoir/time.hpp>

#include "language/order.hpp"

namespace orders {

/// Orders, the newest first; of one customer, in one status, or both.
struct OrderList {
  std::optional<std::string> customer_id;
  std::optional<Status> status;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};

struct OrdersOfCustomer {
  std::string customer_id;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};

/// One order with all its lines.
struct OrderDetails {
  std::string order_id;
};

/// What a customer has ordered for good, in each currency.
struct TotalsOfCustomer {
  std::string customer_id;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};

/// Read model: an order without its lines.
struct OrderSummary {
  std::string order_id;
  std::string customer_id;
  comptoir::Currency currency;
  std::string warehouse;
  std::optional<std::string> reference;
  Status status;
  std::optional<std::int32_t> attempt;
  std::vector<Shortage> shortages;  // why the newest attempt was refused; empty otherwise
  std::int32_t lines_count;
  std::vector<VatLine> vat_lines;
  comptoir::Money net;
  comptoir::Money vat;
  comptoir::Money total;
  comptoir::Timestamp created_at;
};

/// Read model: a line of an order.
struct OrderLine {
  std::string order_id;
  std::int32_t position;  // the line's id as a number, to list lines as they were added
  std::string sku;
  std::string label;
  std::int64_t quantity;
  comptoir::Decimal unit_price;
  comptoir::Decimal vat_rate;
  comptoir::Money net;
};

inline constexpr std::int64_t billion = 1'000'000'000;

/// Read model: confirmed orders that were not cancelled later. Their total in minor units is kept in two parts, since ten thousand of the largest
/// orders are worth more than one integer holds, and no order fails for that.
struct CustomerSum {
  std::string customer_id;
  comptoir::Currency currency;
  std::int64_t orders = 0;
  std::int64_t total_billions = 0;
  std::int64_t total_rest = 0;  // of each order, below a billion: its sum may exceed one
};

/// The same as it is shown; a total that an amount cannot hold is shown as the largest one.
struct CustomerTotal {
  std::string customer_id;
  comptoir::Currency currency;
  std::int64_t orders;
  comptoir::Money total;
};

/// A line as an order shows it.
struct PricedLine {
  std::string line_id;
  std::string sku;
  std::string label;
  std::int64_t quantity;
  comptoir::Decimal unit_price;
  comptoir::Decimal vat_rate;
  comptoir::Money net;
};

/// The answer to OrderDetails.
struct OrderView {
  std::string order_id;
  std::string customer_id;
  comptoir::Currency currency;
  std::string warehouse;
  std::optional<std::string> reference;
  Status status;
  std::optional<std::int32_t> attempt;
  std::vector<Shortage> shortages;
  std::vector<PricedLine> lines;
  std::vector<VatLine> vat_lines;
  comptoir::Money net;
  comptoir::Money vat;
  comptoir::Money total;
  comptoir::Timestamp created_at;
};

}  // namespace orders
