// An order from SUBMITTED on: how far it has come.
#include "domain/order.hpp"
#include "domain/transitions.hpp"

namespace orders {

using comptoir::Result;

Result<> Order::submit() {
  if (state().status == Status::submitted) return {};
  if (auto allowed = check_transition(state().status, Status::submitted); !allowed) return allowed;
  if (state().lines.empty()) return comptoir::invalid("order.no_lines", "An order needs a line before it can be submitted.");

  const auto sums = totals();
  raise(OrderSubmitted{id(), state().customer_id, sums.net, sums.total});
  return {};
}

Result<> Order::confirm() {
  if (state().status == Status::confirmed || state().attempt_is_open) return {};
  if (auto allowed = check_transition(state().status, Status::confirmed); !allowed) return allowed;

  raise(ConfirmationRequested{id(), state().attempt + 1, state().warehouse, goods()});
  return {};
}

void Order::accept_reservation(std::int32_t attempt) {
  if (state().accepted_attempt == attempt) return;  // heard before
  if (!awaits(attempt)) return raise(ReservationAbandoned{id(), attempt});

  const auto sums = totals();
  raise(OrderConfirmed{id(), attempt, state().customer_id, state().currency, state().warehouse, state().lines, sums.net, sums.vat, sums.total});
}

void Order::refuse_reservation(std::int32_t attempt, const std::vector<Shortage>& shortages) {
  if (awaits(attempt)) raise(ConfirmationRefused{id(), attempt, shortages});
}

Result<> Order::ship() {
  if (state().status == Status::shipped) return {};
  if (auto allowed = check_transition(state().status, Status::shipped); !allowed) return allowed;

  raise(OrderShipped{id(), goods(), state().warehouse});
  return {};
}

Result<> Order::deliver() {
  if (state().status == Status::delivered) return {};
  if (auto allowed = check_transition(state().status, Status::delivered); !allowed) return allowed;

  raise(OrderDelivered{id()});
  return {};
}

Result<> Order::cancel(const std::optional<std::string>& reason) {
  if (state().status == Status::cancelled) return {};
  if (state().status == Status::shipped || state().status == Status::delivered)
    return comptoir::refused("order.already_shipped", "The goods have left: take them back and credit the invoice instead.");
  if (auto allowed = check_transition(state().status, Status::cancelled); !allowed) return allowed;

  raise(OrderCancelled{id(), state().customer_id, reason, state().status, totals().total});
  return {};
}

std::vector<Goods> Order::goods() const {
  std::vector<Goods> goods;
  goods.reserve(state().lines.size());
  for (const auto& line : state().lines) goods.push_back({line.line_id, line.sku, line.quantity});
  return goods;
}

void Order::apply(OrderState& order, const OrderSubmitted&) { order.status = Status::submitted; }

void Order::apply(OrderState& order, const ConfirmationRequested& event) {
  order.attempt = event.attempt;
  order.attempt_is_open = true;
}

void Order::apply(OrderState& order, const OrderConfirmed& event) {
  order.status = Status::confirmed;
  order.accepted_attempt = event.attempt;
  order.attempt_is_open = false;
}

void Order::apply(OrderState& order, const ConfirmationRefused&) { order.attempt_is_open = false; }

void Order::apply(OrderState&, const ReservationAbandoned&) {}  // of no consequence for the order: the attempt was over before

void Order::apply(OrderState& order, const OrderShipped&) { order.status = Status::shipped; }

void Order::apply(OrderState& order, const OrderDelivered&) { order.status = Status::delivered; }

void Order::apply(OrderState& order, const OrderCancelled&) {
  order.status = Status::cancelled;
  order.attempt_is_open = false;
}

}  // namespace orders
