// An item: goods of one SKU in one warehouse.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <comptoir/aggregate.hpp>
#include <comptoir/context.hpp>
#include <comptoir/result.hpp>

#include "language/events.hpp"

namespace stock {

inline constexpr std::int64_t quantity_max = 1'000'000'000;  // of a receipt or an adjustment
inline constexpr std::int64_t on_hand_max = 1'000'000'000'000'000;

/// "<warehouse>/<sku>". Neither holds a slash; a text that is no code never names an item that exists.
[[nodiscard]] std::string item_id(std::string_view warehouse, std::string_view sku);

struct Quantities {
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;  // of those on hand: 0 <= reserved <= on_hand
};

class Item : public comptoir::Aggregate<Item, Quantities> {
 public:
  using Aggregate::Aggregate;

  [[nodiscard]] std::int64_t available() const { return state().on_hand - state().reserved; }

  /// Refused with 422 `stock.quantity_out_of_range`, and `stock.level_out_of_range` when the shelf would hold more than can be counted.
  comptoir::Result<Movement> receive(std::int64_t quantity, const std::optional<std::string>& reference, comptoir::Ids& ids);

  /// Adds a quantity, or takes away a negative one; never what is reserved: 409 `stock.insufficient`.
  comptoir::Result<Movement> adjust(std::int64_t quantity, const std::string& reason, comptoir::Ids& ids);

  // The following are steps of a reservation. Whoever takes them has checked that they can be: otherwise they throw std::logic_error.

  void reserve(std::int64_t quantity, const std::string& source, comptoir::Ids& ids);
  void release(std::int64_t quantity, const std::string& source, comptoir::Ids& ids);
  void consume(std::int64_t quantity, const std::string& source, comptoir::Ids& ids);

  static void apply(Quantities& item, const GoodsReceived& event);
  static void apply(Quantities& item, const StockAdjusted& event);
  static void apply(Quantities& item, const UnitsReserved& event);
  static void apply(Quantities& item, const UnitsReleased& event);
  static void apply(Quantities& item, const UnitsConsumed& event);

 private:
  [[nodiscard]] Movement movement(std::int64_t quantity, Quantities after, comptoir::Ids& ids) const;
};

}  // namespace stock
