#include "application/handlers.hpp"

namespace invoicing {

OpenBilling open_confirmed(const OrderConfirmed& event) { return {event.order_id, event.customer_id, event.currency, event.warehouse, event.lines}; }

CloseBilling close_cancelled(const OrderCancelled& event) { return {event.order_id}; }

Result<> open_billing(const OpenBilling& command, Repository<BillableOrder>& orders) { return orders.find_or_new(command.order_id).open(command); }

// Whoever validates an invoice of the order waits for us, or we for them: a document that is legal by then is credited here, and no other becomes
// legal any more.
void close_billing(const CloseBilling& command, Repository<BillableOrder>& orders, Repository<Invoice>& invoices, Ids& ids) {
  auto& order = orders.lock(command.order_id);
  if (!order.close()) return;

  for (const auto& live : order.state().invoices) {
    auto& invoice = invoices.get(live.invoice_id);
    if (!invoice.is_validated()) continue;
    const auto left = invoice.credit_for({});
    auto& note = invoices.add(ids.next().text());
    note.draft_credit(invoice, "Order " + order.id() + " was cancelled", *left, true);
    invoice.await_credit(note.id());
  }
}

}  // namespace invoicing
