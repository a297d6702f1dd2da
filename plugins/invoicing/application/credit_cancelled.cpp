#include "application/handlers.hpp"
#include "language/limits.hpp"

namespace invoicing {

// The order knows what is due; the view, which finds it, may be in the middle of being made anew.
void draft_due_credit(BillableOrder& order, Invoice& invoice, Repository<Invoice>& invoices, Ids& ids) {
  if (!order.has_credit_due(invoice.id())) return;
  if (const auto left = invoice.credit_for({})) {
    auto& note = invoices.add(ids.next().text());
    note.draft_credit(invoice, "Order " + order.id() + " was cancelled", *left, true);
    invoice.await_credit(note.id());
  }
  order.settle_due_credit(invoice.id());
}

// An order has any number of invoices. Those of one tick have no more lines than one document may have, so that they fit into one unit of work; the
// next tick goes on.
void draft_due_credits(const DraftDueCredits&, const View<DueCredit>& due, Repository<BillableOrder>& orders, Repository<Invoice>& invoices,
                       Ids& ids) {
  std::size_t lines = 0;
  for (const auto& [order_id, invoice_id] : due.list().data) {
    auto& invoice = invoices.get(invoice_id);
    lines += invoice.state().lines.size();
    if (lines > lines_max) return;
    draft_due_credit(orders.get(order_id), invoice, invoices, ids);
  }
}

void show_due_credits(const BillingClosed& event, View<DueCredit>& due) {
  for (const auto& invoice_id : event.due) due.put({event.order_id, invoice_id});
}

void hide_due_credit(const DueCreditSettled& event, View<DueCredit>& due) { due.erase(event.order_id, event.invoice_id); }

}  // namespace invoicing
