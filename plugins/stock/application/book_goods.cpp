// Goods that come in, and goods that were miscounted.
#include "application/handlers.hpp"

namespace stock {

namespace {

MovementReply reply(const Movement& movement) {
  return {movement.movement_id, movement.warehouse, movement.sku, movement.on_hand, movement.reserved, movement.on_hand - movement.reserved};
}

}  // namespace

Result<MovementReply> receive_goods(const ReceiveGoods& command, Repository<Item>& items, Ids& ids) {
  auto& item = items.lock(item_id(command.warehouse.text(), command.sku.text()));
  const auto receipt = item.receive(command.quantity, command.reference ? std::optional(command.reference->text()) : std::nullopt, ids);
  if (!receipt) return receipt.error();
  return reply(*receipt);
}

Result<MovementReply> adjust_stock(const AdjustStock& command, Repository<Item>& items, Ids& ids) {
  auto& item = items.lock(item_id(command.warehouse.text(), command.sku.text()));
  const auto adjustment = item.adjust(command.quantity, command.reason.text(), ids);
  if (!adjustment) return adjustment.error();
  return reply(*adjustment);
}

}  // namespace stock
