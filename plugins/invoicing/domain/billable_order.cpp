#include "domain/billable_order.hpp"

#include "domain/lines.hpp"

namespace invoicing {

using comptoir::Result;

void BillableOrder::open(const OpenBilling& order) {
  if (!is_new()) return;
  raise(BillingOpened{id(), order.customer_id, order.currency, order.warehouse, order.lines});
}

void BillableOrder::close() {
  if (is_new() || state().closed) return;
  raise(BillingClosed{id()});
}

Result<> BillableOrder::check_open() const {
  if (state().closed) return comptoir::refused("order.cancelled", "Order " + id() + " was cancelled: it is not invoiced any more.");
  return {};
}

Result<std::vector<Line>> BillableOrder::bill(const std::string& invoice_id) {
  if (auto opened = check_open(); !opened) return opened.error();
  if (state().invoice_id)
    return comptoir::refused("order.already_invoiced",
                             "Order " + id() + " is invoiced by " + *state().invoice_id + ": delete or credit that one first.")
        .with(Drafted{*state().invoice_id});

  std::vector<DraftLine> drafts;
  for (const auto& line : state().lines) drafts.push_back({line.sku, line.label, line.quantity, line.unit_price, line.vat_rate});
  auto lines = priced(drafts, state().currency);
  if (!lines) return lines;
  auto ordered = *std::move(lines);
  for (std::size_t i = 0; i < ordered.size(); ++i) ordered[i].ordered = OrderedLine{state().lines[i].line_id, state().lines[i].quantity};

  raise(OrderBilled{id(), invoice_id});
  return ordered;
}

void BillableOrder::unbill(const std::string& invoice_id) {
  if (state().invoice_id != invoice_id) return;
  raise(OrderUnbilled{id(), invoice_id});
}

void BillableOrder::apply(BillableOrderState& state, const BillingOpened& event) {
  state = {event.customer_id, event.currency, event.warehouse, event.lines, {}, false};
}
void BillableOrder::apply(BillableOrderState& state, const OrderBilled& event) { state.invoice_id = event.invoice_id; }
void BillableOrder::apply(BillableOrderState& state, const OrderUnbilled&) { state.invoice_id.reset(); }
void BillableOrder::apply(BillableOrderState& state, const BillingClosed&) { state.closed = true; }

}  // namespace invoicing
