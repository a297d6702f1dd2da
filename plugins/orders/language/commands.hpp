// What an order can be told, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/code.hpp>
#include <comptoir/currency.hpp>
#include <comptoir/decimal.hpp>
#include <comptoir/id.hpp>
#include <comptoir/text.hpp>

#include "language/order.hpp"

namespace orders {

using comptoir::Code, comptoir::Text;

struct NewLine {
  Code sku;
  Text label;
  std::int64_t quantity;
  comptoir::Decimal unit_price;
  comptoir::Decimal vat_rate;
  std::optional<comptoir::Currency> currency;  // of the unit price; when given it must be the order's
};

struct CreateOrder {
  std::optional<comptoir::Id> order_id;  // a new one when absent
  Code customer_id;
  comptoir::Currency currency;
  std::optional<Code> warehouse;  // "main" when absent
  std::optional<Text> reference;
  std::vector<NewLine> lines;

  static constexpr std::string_view defaulted[] = {"lines"};
};

struct AddLine {
  std::string order_id;
  Code sku;
  Text label;
  std::int64_t quantity;
  comptoir::Decimal unit_price;
  comptoir::Decimal vat_rate;
  std::optional<comptoir::Currency> currency;
};

struct ChangeLine {
  std::string order_id;
  std::string line_id;
  std::int64_t quantity;  // 0 removes the line
};

struct RemoveLine {
  std::string order_id;
  std::string line_id;
};

struct SubmitOrder {
  std::string order_id;
};

struct ConfirmOrder {
  std::string order_id;
};

/// The stock holds what the attempt asked for.
struct AcceptReservation {
  std::string order_id;
  std::int32_t attempt;
};

/// The stock holds nothing of what the attempt asked for.
struct RefuseReservation {
  std::string order_id;
  std::int32_t attempt;
  std::vector<Shortage> shortages;
};

struct ShipOrder {
  std::string order_id;
};

struct DeliverOrder {
  std::string order_id;
};

struct CancelOrder {
  std::string order_id;
  std::optional<Text> reason;
};

/// Where an order stands after a command.
struct OrderReply {
  std::string order_id;
  Status status;
  std::optional<std::int32_t> attempt;  // the newest attempt to confirm it; absent before the first
};

/// Where a line stands after a command; quantity 0: it is gone.
struct LineReply {
  std::string order_id;
  std::string line_id;
  std::int64_t quantity;
};

}  // namespace orders
