#include <algorithm>

#include "domain/invoice.hpp"

namespace invoicing {

void Invoice::apply(InvoiceState& state, const InvoiceDrafted& event) {
  state.kind = event.kind;
  state.customer_id = event.customer_id;
  state.currency = event.currency;
  state.warehouse = event.warehouse;
  state.order_id = event.order_id;
  state.origin = event.origin;
  state.buyer = event.buyer;
  state.lines = event.lines;
  state.last_line = static_cast<std::int64_t>(event.lines.size());
  state.awaited = event.awaited;
}

void Invoice::apply(InvoiceState& state, const BuyerNamed& event) { state.buyer = event.buyer; }

void Invoice::apply(InvoiceState& state, const InvoiceLineAdded& event) {
  state.lines.push_back(event.line);
  ++state.last_line;
}

void Invoice::apply(InvoiceState& state, const InvoiceLineChanged& event) {
  for (auto& line : state.lines)
    if (line.line_id == event.line.line_id) line = event.line;
}

void Invoice::apply(InvoiceState& state, const InvoiceLineRemoved& event) {
  std::erase_if(state.lines, [&](const Line& line) { return line.line_id == event.line_id; });
}

void Invoice::apply(InvoiceState& state, const InvoiceDraftDeleted&) { state.status = Status::deleted; }

void Invoice::apply(InvoiceState& state, const InvoiceValidationRequested& event) {
  state.attempts = event.attempt;
  state.asked_on = event.asked_on;
  state.attempt_open = true;
}

void Invoice::apply(InvoiceState& state, const InvoiceValidationRefused&) { state.attempt_open = false; }

void Invoice::apply(InvoiceState& state, const InvoiceValidationWithdrawn&) { state.attempt_open = false; }

void Invoice::apply(InvoiceState&, const InvoiceValidationAbandoned&) {}  // of no consequence for the document: the attempt was over before

void Invoice::apply(InvoiceState& state, const InvoiceValidated& event) {
  state.status = Status::validated;
  state.attempt_open = false;
  state.numbered_attempt = event.attempt;
  state.number = event.number;
  state.issue_date = event.issue_date;
  state.lines = event.lines;
}

void Invoice::apply(InvoiceState& state, const InvoiceCredited& event) {
  state.credited.add(event.lines, event.vat_lines);
  state.fully_credited = event.fully;
}

void Invoice::apply(InvoiceState& state, const InvoiceCreditAwaited& event) { state.awaited_notes.push_back(event.credit_note_id); }

}  // namespace invoicing
