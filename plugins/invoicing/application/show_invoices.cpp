#include "application/handlers.hpp"
#include "domain/vat.hpp"

namespace invoicing {

namespace {

InvoiceSummary summary_of(const InvoiceDetail& detail) {
  return {detail.invoice_id, detail.kind,       detail.status, detail.customer_id, detail.order_id,
          detail.number,     detail.issue_date, detail.total,  detail.drafted_at,  detail.awaits};
}

template <class Change>
void update(const std::string& invoice_id, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries, Change change) {
  auto detail = details.find(invoice_id);
  if (!detail) return;
  change(*detail);
  details.put(*detail);
  summaries.put(summary_of(*detail));
}

/// The same after the lines of a draft have changed.
template <class Change>
void update_lines(const std::string& invoice_id, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries, Change change) {
  update(invoice_id, details, summaries, [&](InvoiceDetail& detail) {
    change(detail.lines);
    auto totals = totals_of(detail.lines, detail.currency);
    detail.net = totals.net;
    detail.vat = totals.vat;
    detail.total = totals.total;
    detail.vat_lines = std::move(totals.vat_lines);
  });
}

}  // namespace

void show_draft(const InvoiceDrafted& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries, const Context& context) {
  InvoiceDetail detail;
  detail.invoice_id = event.invoice_id;
  detail.kind = event.kind;
  detail.customer_id = event.customer_id;
  detail.currency = event.currency;
  detail.warehouse = event.warehouse;
  detail.order_id = event.order_id;
  detail.origin = event.origin;
  detail.reason = event.reason;
  detail.buyer = event.buyer;
  detail.lines = event.lines;
  detail.net = event.net;
  detail.vat = event.vat;
  detail.total = event.total;
  detail.vat_lines = event.vat_lines;
  detail.drafted_at = context.recorded();
  detail.credited = Money::zero(event.currency);
  if (event.awaited) detail.awaits = Awaits::credit;
  details.put(detail);
  summaries.put(summary_of(detail));
}

void show_buyer(const BuyerNamed& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update(event.invoice_id, details, summaries, [&](InvoiceDetail& detail) { detail.buyer = event.buyer; });
}

void show_added_line(const InvoiceLineAdded& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update_lines(event.invoice_id, details, summaries, [&](std::vector<Line>& lines) { lines.push_back(event.line); });
}

void show_changed_line(const InvoiceLineChanged& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update_lines(event.invoice_id, details, summaries, [&](std::vector<Line>& lines) {
    for (auto& line : lines)
      if (line.line_id == event.line.line_id) line = event.line;
  });
}

void hide_removed_line(const InvoiceLineRemoved& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update_lines(event.invoice_id, details, summaries,
               [&](std::vector<Line>& lines) { std::erase_if(lines, [&](const Line& line) { return line.line_id == event.line_id; }); });
}

void hide_draft(const InvoiceDraftDeleted& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  details.erase(event.invoice_id);
  summaries.erase(event.invoice_id);
}

void show_request(const InvoiceValidationRequested& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update(event.invoice_id, details, summaries, [&](InvoiceDetail& detail) {
    detail.open_attempt = event.attempt;
    detail.awaits = Awaits::stock;
    detail.shortages.clear();
  });
}

void show_withdrawn(const InvoiceValidationWithdrawn& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update(event.invoice_id, details, summaries, [](InvoiceDetail& detail) {
    detail.open_attempt.reset();
    detail.awaits.reset();
  });
}

void show_shortages(const InvoiceValidationRefused& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update(event.invoice_id, details, summaries, [&](InvoiceDetail& detail) {
    detail.open_attempt.reset();
    detail.awaits.reset();
    detail.shortages = event.shortages;
  });
}

void show_validated(const InvoiceValidated& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries, const Context& context) {
  update(event.invoice_id, details, summaries, [&](InvoiceDetail& detail) {
    detail.status = Status::validated;
    detail.number = event.number;
    detail.issue_date = event.issue_date;
    detail.seller = event.seller;
    detail.lines = event.lines;
    detail.net = event.net;
    detail.vat = event.vat;
    detail.total = event.total;
    detail.vat_lines = event.vat_lines;
    detail.validated_at = context.recorded();
    detail.open_attempt.reset();
    detail.awaits.reset();
  });
}

void show_credit(const InvoiceCredited& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update(event.invoice_id, details, summaries, [&](InvoiceDetail& detail) {
    detail.credit_notes.push_back({event.credit_note.invoice_id, event.credit_note.number, event.total});
    detail.credited += event.total;
    if (event.fully) detail.awaits.reset();
  });
}

void show_awaited_credit(const InvoiceCreditAwaited& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries) {
  update(event.invoice_id, details, summaries, [](InvoiceDetail& detail) { detail.awaits = Awaits::credit; });
}

void show_number(const NumberIssued& event, View<SeriesRow>& series) {
  series.put({event.series, event.year, event.position, event.number, event.issue_date});
}

}  // namespace invoicing
