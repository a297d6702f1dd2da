// What can be asked about the stock, and the read models that answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/time.hpp>

#include "language/events.hpp"
#include "language/reservation.hpp"

namespace stock {

struct LevelList {
  std::optional<std::string> warehouse;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};

struct LevelOf {
  std::string warehouse;
  std::string sku;
};

/// Movements, the newest first; of one warehouse, or of one item.
struct MovementList {
  std::optional<std::string> warehouse;
  std::optional<std::string> sku;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};

struct ReservationOf {
  SourceType source_type;
  std::string source_id;
};

/// Read model: what there is of an item.
struct Level {
  std::string warehouse;
  std::string sku;
  std::int64_t on_hand;
  std::int64_t reserved;
  std::int64_t available;
};

/// Read model: a line of the ledger. The changes of an item add up to its level.
struct LedgerLine {
  std::string movement_id;
  std::string warehouse;
  std::string sku;
  std::int64_t number;  // 1, 2, ... for each item
  Cause cause;
  std::int64_t on_hand_change;
  std::int64_t reserved_change;
  std::int64_t on_hand;
  std::int64_t reserved;
  std::string note;  // the reference of a receipt, the reason of an adjustment, the source of a reservation
  comptoir::Timestamp recorded_at;
};

/// Read model: what was answered to the newest attempt of a source, and what is still held of it.
struct ReservationView {
  SourceType source_type;
  std::string source_id;
  std::int32_t attempt;
  ReservationStatus status;
  std::string warehouse;
  std::vector<Line> lines;          // empty unless held
  std::vector<Shortage> shortages;  // only when refused
  bool hand_out_allowed = false;    // of what is held, for an invoice: it is validated
};

}  // namespace stock
