#include "application/handlers.hpp"

namespace invoicing {

OpenBilling open_confirmed(const OrderConfirmed& event) { return {event.order_id, event.customer_id, event.currency, event.warehouse, event.lines}; }

CloseBilling close_cancelled(const OrderCancelled& event) { return {event.order_id}; }

Result<> open_billing(const OpenBilling& command, Repository<BillableOrder>& orders) { return orders.find_or_new(command.order_id).open(command); }

// Whoever validates an invoice of the order waits for us, or we for them: of a document that is legal by then a credit note is due, and no other
// becomes legal any more.
void close_billing(const CloseBilling& command, Repository<BillableOrder>& orders, Repository<Invoice>& invoices) {
  auto& order = orders.lock(command.order_id);
  std::vector<std::string> legal;
  for (const auto& live : order.state().invoices)
    if (invoices.get(live.invoice_id).is_validated()) legal.push_back(live.invoice_id);
  order.close(legal);
}

}  // namespace invoicing
