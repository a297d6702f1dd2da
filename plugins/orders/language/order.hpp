// The words that commands, events and queries share.
#pragma once

#include <cstdint>
#include <string>

#include <comptoir/decimal.hpp>
#include <comptoir/money.hpp>

namespace orders {

enum class Status { draft, submitted, confirmed, shipped, delivered, cancelled };

/// A line of an order. Its id is given by the order: "1", "2" ..., and never again to another line.
struct Line {
  std::string line_id;
  std::string sku;
  std::string label;
  std::int64_t quantity = 0;
  comptoir::Decimal unit_price;  // net, in the major unit
  comptoir::Decimal vat_rate;    // in percent
};

/// What a line asks of the stock.
struct Goods {
  std::string line_id;
  std::string sku;
  std::int64_t quantity = 0;
};

/// A line that the stock could not serve: `available` is what the lines before it left over.
struct Shortage {
  std::string line_id;
  std::string sku;
  std::int64_t requested = 0;
  std::int64_t available = 0;
};

/// The VAT of all lines of one rate, rounded once, on the sum of their rounded nets.
struct VatLine {
  comptoir::Decimal rate;
  comptoir::Money base;
  comptoir::Money vat;
};

}  // namespace orders
