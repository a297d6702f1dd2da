// What the stock can be told, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "language/code.hpp"
#include "language/reservation.hpp"

namespace stock {

/// Goods came in.
struct ReceiveGoods {
  Code warehouse;
  Code sku;
  std::int64_t quantity;
  std::optional<std::string> reference;  // a delivery note, for example
};

/// The shelf holds more or less than the books say.
struct AdjustStock {
  Code warehouse;
  Code sku;
  std::int64_t quantity;  // to add; negative to take away
  std::string reason;
};

/// Hold all these goods for a source, or none of them.
struct Reserve {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;  // 1, 2, ...: each is answered once
  std::string warehouse;
  std::vector<Line> lines;
};

/// Let go of what is held for a source.
struct Release {
  SourceType source_type;
  std::string source_id;
  std::optional<std::int32_t> attempt;  // only if it is held for this one
};

/// What is held for a source leaves the warehouse.
struct Consume {
  SourceType source_type;
  std::string source_id;
};

/// The item after a receipt or an adjustment.
struct MovementReply {
  std::string movement_id;
  std::string warehouse;
  std::string sku;
  std::int64_t on_hand;
  std::int64_t reserved;
  std::int64_t available;
};

}  // namespace stock
