// Keeps count of what each customer has ordered for good: confirmed, and not cancelled later.
#include "application/handlers.hpp"

namespace orders {

namespace {

/// Orders of one customer are confirmed on many hosts at once: none of them waits for another.
void add(View<CustomerSum>& sums, const std::string& customer_id, std::int64_t orders, comptoir::Money worth) {
  const auto billions = worth.minor() / billion;
  sums.add(customer_id, worth.currency(), &CustomerSum::orders, orders);
  sums.add(customer_id, worth.currency(), &CustomerSum::total_rest, worth.minor() % billion);
  if (billions != 0) sums.add(customer_id, worth.currency(), &CustomerSum::total_billions, billions);
}

}  // namespace

void count_order(const OrderConfirmed& event, View<CustomerSum>& sums) { add(sums, event.customer_id, 1, event.total); }

void discount_order(const OrderCancelled& event, View<CustomerSum>& sums) {
  if (event.previous_status == Status::confirmed) add(sums, event.customer_id, -1, -event.total);
}

}  // namespace orders
