// A conversation with the stock: we ask for the goods, it answers by an event, in this transaction or later.
#include <comptoir/message.hpp>

#include "application/handlers.hpp"

namespace orders {

namespace {

constexpr auto our_source_type = "ORDER";

struct Shortages {  // details of the refusal
  std::vector<Shortage> items;
};

}  // namespace

Result<OrderReply> confirm_order(const ConfirmOrder& command, Repository<Order>& orders) {
  auto& order = orders.get(command.order_id);
  if (auto asked = order.confirm(); !asked) return asked.error();
  return reply(order);
}

// An order that we never had is somebody else's: their answer is not ours to act on.

void accept_reservation(const AcceptReservation& command, Repository<Order>& orders) {
  if (auto* order = orders.find(command.order_id)) order->accept_reservation(command.attempt);
}

std::optional<AcceptReservation> hear_reserved(const StockReserved& event) {
  if (event.source_type != our_source_type) return std::nullopt;
  return AcceptReservation{event.source_id, event.attempt};
}

// [conversation]
void refuse_reservation(const RefuseReservation& command, Repository<Order>& orders) {
  if (auto* order = orders.find(command.order_id)) order->refuse_reservation(command.attempt, command.shortages);
}

std::optional<RefuseReservation> hear_refused(const StockReservationRefused& event) {
  if (event.source_type != our_source_type) return std::nullopt;
  return RefuseReservation{event.source_id, event.attempt, event.shortages};
}

comptoir::Error shortage(const ConfirmationRefused& event) {
  return comptoir::refused("stock.insufficient", "The stock cannot serve all lines, so nothing was reserved.").with(Shortages{event.shortages});
}
// [/conversation]

comptoir::Error cancelled_meanwhile(const OrderCancelled& event) {
  return comptoir::refused("order.cancelled", "Order " + event.order_id + " was cancelled before the stock had answered.");
}

}  // namespace orders
