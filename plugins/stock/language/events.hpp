// What happens to items and reservations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "language/reservation.hpp"

namespace stock {

/// What every event of an item says: which item, by how much, and what there is now.
struct Movement {
  std::string movement_id;
  std::string warehouse;
  std::string sku;
  std::int64_t quantity;  // the change: of `on_hand`, or of `reserved` when goods stay on the shelf
  std::int64_t on_hand;
  std::int64_t reserved;
};

struct GoodsReceived {
  Movement movement;
  std::optional<std::string> reference;
};

struct StockAdjusted {
  Movement movement;
  std::string reason;
};

struct UnitsReserved {
  Movement movement;
  std::string source;  // "ORDER/0192..."
};

struct UnitsReleased {
  Movement movement;
  std::string source;
};

struct UnitsConsumed {
  Movement movement;
  std::string source;
};

enum class Cause { receipt, adjustment, reservation, release, consumption };

/// What others learn of any of the events above.
struct LevelChanged {
  std::string warehouse;
  std::string sku;
  std::int64_t on_hand;
  std::int64_t reserved;
  std::int64_t available;
  Cause cause;
  std::int64_t quantity;
  std::string movement_id;
};

// The events of a reservation are published as they are.

struct Reserved {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
  std::string warehouse;
  std::vector<Line> lines;
};

/// Nothing is held; all lines that are short are listed.
struct ReservationRefused {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
  std::vector<Shortage> shortages;
};

/// What is held for the attempt may leave: somebody has bought it for good.
struct HandOutAllowed {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
};

/// The source wants less than it did; the rest stays held.
struct ReservationReduced {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
  std::vector<Line> lines;  // from now on
};

struct Released {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
  std::vector<Line> lines;
};

struct Consumed {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
  std::vector<Line> lines;
};

}  // namespace stock
