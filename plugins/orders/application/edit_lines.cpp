#include "application/handlers.hpp"

namespace orders {

Result<LineReply> add_line(const AddLine& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  const auto line = order.add_line({command.sku, command.label, command.quantity, command.unit_price, command.vat_rate, command.currency});
  if (!line) return line.error();
  return LineReply{order.id(), line->line_id, line->quantity};
}

Result<LineReply> change_line(const ChangeLine& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  if (auto changed = order.change_line(command.line_id, command.quantity); !changed) return changed.error();
  return LineReply{order.id(), command.line_id, command.quantity};
}

Result<LineReply> remove_line(const RemoveLine& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  if (auto removed = order.remove_line(command.line_id); !removed) return removed.error();
  return LineReply{order.id(), command.line_id, 0};
}

}  // namespace orders
