// Keeps count of what each customer has ordered for good: confirmed, and not cancelled later.
#include "application/handlers.hpp"

namespace orders {

namespace {

void add(View<CustomerTotal>& totals, const std::string& customer_id, std::int64_t orders, comptoir::Money worth) {
  const auto nothing = CustomerTotal{customer_id, worth.currency(), 0, comptoir::Money::zero(worth.currency())};
  auto total = totals.find(customer_id, worth.currency()).value_or(nothing);
  total.orders += orders;
  total.total += worth;
  totals.put(total);
}

}  // namespace

void count_order(const OrderConfirmed& event, View<CustomerTotal>& totals) { add(totals, event.customer_id, 1, event.total); }

void discount_order(const OrderCancelled& event, View<CustomerTotal>& totals) {
  if (event.previous_status == Status::confirmed) add(totals, event.customer_id, -1, -event.total);
}

}  // namespace orders
