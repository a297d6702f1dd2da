// What the stock can be told, and what it answers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/code.hpp>
#include <comptoir/text.hpp>

#include "language/reservation.hpp"

namespace stock {

using comptoir::Code, comptoir::Text;

/// Goods came in.
struct ReceiveGoods {
  Code warehouse;
  Code sku;
  std::int64_t quantity;
  std::optional<Text> reference;  // a delivery note, for example
};

/// The shelf holds more or less than the books say.
struct AdjustStock {
  Code warehouse;
  Code sku;
  std::int64_t quantity;  // to add; negative to take away
  Text reason;
};

/// Hold all these goods for a source, or none of them.
struct Reserve {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;  // a later one has a higher number; each is answered once
  std::string warehouse;
  std::vector<Line> lines;
};

/// Let go of what is held for a source.
struct Release {
  SourceType source_type;
  std::string source_id;
  std::optional<std::int32_t> attempt;  // only if it is held for this one
};

/// Hold no more than this of each line: the source wants less than it did.
struct Reduce {
  SourceType source_type;
  std::string source_id;
  std::vector<Line> lines;
};

/// What is held for a source leaves the warehouse.
struct Consume {
  SourceType source_type;
  std::string source_id;
};

/// What is held for this attempt may be handed out: the invoice is a legal document.
struct AllowHandOut {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
};

/// Consume by hand, for an invoice: nobody ships it.
struct HandOut {
  SourceType source_type;
  std::string source_id;
};

/// What became of a reservation.
struct ReservationReply {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
  ReservationStatus status;
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
