#include "domain/item.hpp"

#include <stdexcept>

#include <comptoir/message.hpp>

namespace stock {

using comptoir::Ids, comptoir::Result, comptoir::invalid;

namespace {

struct TooFew {  // details of the refusal
  std::string item;
  std::int64_t on_hand;
  std::int64_t reserved;
  std::int64_t available;
};

Result<> check_on_hand(std::int64_t on_hand) {
  if (on_hand > on_hand_max) return invalid("stock.level_out_of_range", "A shelf holds at most 1000000000000000 units.", "/quantity");
  return {};
}

void keep(Quantities& item, const Movement& movement) { item = {movement.on_hand, movement.reserved}; }

}  // namespace

std::string item_id(std::string_view warehouse, std::string_view sku) { return std::string(warehouse).append("/").append(sku); }

Result<Movement> Item::receive(std::int64_t quantity, const std::optional<std::string>& reference, Ids& ids) {
  if (quantity < 1 || quantity > quantity_max)
    return invalid("stock.quantity_out_of_range", "A receipt brings between 1 and 1000000000 units.", "/quantity");
  const Quantities after{state().on_hand + quantity, state().reserved};
  if (auto level = check_on_hand(after.on_hand); !level) return level.error();

  const auto receipt = movement(quantity, after, ids);
  raise(GoodsReceived{receipt, reference});
  return receipt;
}

Result<Movement> Item::adjust(std::int64_t quantity, const std::string& reason, Ids& ids) {
  if (quantity == 0 || quantity < -quantity_max || quantity > quantity_max)
    return invalid("stock.quantity_out_of_range", "An adjustment changes the stock by up to 1000000000 units, up or down.", "/quantity");
  const Quantities after{state().on_hand + quantity, state().reserved};
  if (auto level = check_on_hand(after.on_hand); !level) return level.error();
  if (after.on_hand < after.reserved)
    return comptoir::refused("stock.insufficient", "Only " + std::to_string(available()) + " units of " + id() + " are free to be taken away.")
        .with(TooFew{id(), state().on_hand, state().reserved, available()});

  const auto adjustment = movement(quantity, after, ids);
  raise(StockAdjusted{adjustment, reason});
  return adjustment;
}

void Item::reserve(std::int64_t quantity, const std::string& source, Ids& ids) {
  raise(UnitsReserved{movement(quantity, {state().on_hand, state().reserved + quantity}, ids), source});
}

void Item::release(std::int64_t quantity, const std::string& source, Ids& ids) {
  raise(UnitsReleased{movement(-quantity, {state().on_hand, state().reserved - quantity}, ids), source});
}

void Item::consume(std::int64_t quantity, const std::string& source, Ids& ids) {
  raise(UnitsConsumed{movement(-quantity, {state().on_hand - quantity, state().reserved - quantity}, ids), source});
}

/// The one place that all changes pass: whatever the way to it, no level is impossible.
Movement Item::movement(std::int64_t quantity, Quantities after, Ids& ids) const {
  if (after.reserved < 0 || after.reserved > after.on_hand)
    throw std::logic_error("Stock item " + id() + " was to hold " + std::to_string(after.on_hand) + " units, " + std::to_string(after.reserved) +
                           " of them reserved.");

  const auto slash = id().find('/');
  return {ids.next().text(), id().substr(0, slash), id().substr(slash + 1), quantity, after.on_hand, after.reserved};
}

void Item::apply(Quantities& item, const GoodsReceived& event) { keep(item, event.movement); }
void Item::apply(Quantities& item, const StockAdjusted& event) { keep(item, event.movement); }
void Item::apply(Quantities& item, const UnitsReserved& event) { keep(item, event.movement); }
void Item::apply(Quantities& item, const UnitsReleased& event) { keep(item, event.movement); }
void Item::apply(Quantities& item, const UnitsConsumed& event) { keep(item, event.movement); }

}  // namespace stock
