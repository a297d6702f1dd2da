// The books of all items: every event of an item is one line of the ledger, whose sum is the level.
#pragma once

#include <cstdint>
#include <string>

#include <comptoir/context.hpp>
#include <comptoir/projection.hpp>

#include "language/events.hpp"
#include "language/queries.hpp"

namespace stock {

/// What the books keep of an event.
struct Entry {
  Cause cause;
  const Movement& movement;
  std::string note;
};

inline Entry entry_of(const GoodsReceived& event) { return {Cause::receipt, event.movement, event.reference.value_or("")}; }
inline Entry entry_of(const StockAdjusted& event) { return {Cause::adjustment, event.movement, event.reason}; }
inline Entry entry_of(const UnitsReserved& event) { return {Cause::reservation, event.movement, event.source}; }
inline Entry entry_of(const UnitsReleased& event) { return {Cause::release, event.movement, event.source}; }
inline Entry entry_of(const UnitsConsumed& event) { return {Cause::consumption, event.movement, event.source}; }

constexpr bool moves_goods(Cause cause) { return cause != Cause::reservation && cause != Cause::release; }
constexpr bool moves_reservations(Cause cause) { return cause != Cause::receipt && cause != Cause::adjustment; }

/// What the world learns: one event, whatever the cause.
template <class ItemEvent>
LevelChanged level_changed(const ItemEvent& event) {
  const auto& [cause, moved, note] = entry_of(event);
  return {moved.warehouse, moved.sku, moved.on_hand, moved.reserved, moved.on_hand - moved.reserved, cause, moved.quantity, moved.movement_id};
}

template <class ItemEvent>
void keep_level(const ItemEvent& event, comptoir::View<Level>& levels) {
  const auto& moved = event.movement;
  levels.put({moved.warehouse, moved.sku, moved.on_hand, moved.reserved, moved.on_hand - moved.reserved});
}

template <class ItemEvent>
void keep_movement(const ItemEvent& event, comptoir::View<LedgerLine>& ledger, const comptoir::Context& context) {
  const auto& [cause, moved, note] = entry_of(event);
  ledger.put({.movement_id = moved.movement_id,
              .warehouse = moved.warehouse,
              .sku = moved.sku,
              .number = context.aggregate_version(),
              .cause = cause,
              .on_hand_change = moves_goods(cause) ? moved.quantity : 0,
              .reserved_change = moves_reservations(cause) ? moved.quantity : 0,
              .on_hand = moved.on_hand,
              .reserved = moved.reserved,
              .note = note,
              .recorded_at = context.recorded()});
}

}  // namespace stock
