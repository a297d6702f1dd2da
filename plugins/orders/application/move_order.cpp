// Steps that the order takes on its own: nobody else is asked.
#include "application/handlers.hpp"

namespace orders {

OrderReply reply(const Order& order) {
  const auto attempt = order.state().attempt;
  return {order.id(), order.state().status, attempt == 0 ? std::nullopt : std::optional(attempt)};
}

Result<OrderReply> submit_order(const SubmitOrder& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  if (auto submitted = order.submit(); !submitted) return submitted.error();
  return reply(order);
}

Result<OrderReply> ship_order(const ShipOrder& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  if (auto shipped = order.ship(); !shipped) return shipped.error();
  return reply(order);
}

Result<OrderReply> deliver_order(const DeliverOrder& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  if (auto delivered = order.deliver(); !delivered) return delivered.error();
  return reply(order);
}

Result<OrderReply> cancel_order(const CancelOrder& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  if (auto cancelled = order.cancel(command.reason ? std::optional(command.reason->text()) : std::nullopt); !cancelled) return cancelled.error();
  return reply(order);
}

}  // namespace orders
