#include "application/handlers.hpp"

namespace invoicing {

using comptoir::by, comptoir::by_key;

Result<InvoiceDetail> invoice_by_id(const InvoiceById& query, const View<InvoiceDetail>& details) {
  if (auto found = details.find(query.invoice_id)) return *std::move(found);
  return comptoir::not_found("invoice.unknown", "There is no invoice " + query.invoice_id + ".");
}

Result<Line> line_by_id(const LineById& query, const View<InvoiceDetail>& details) {
  const auto invoice = invoice_by_id({query.invoice_id}, details);
  if (!invoice) return invoice.error();
  for (const auto& line : invoice->lines)
    if (line.line_id == query.line_id) return line;
  return comptoir::not_found("line.unknown", "Invoice " + query.invoice_id + " has no line " + query.line_id + ".");
}

// Ids follow the time they were made, so that the newest document comes first.
Result<Page<InvoiceSummary>> list_invoices(const ListInvoices& query, const View<InvoiceSummary>& summaries) {
  const auto& [customer_id, status, awaits, cursor, limit] = query;
  if (awaits && (customer_id || status))
    return comptoir::invalid("invoice.filters_exclusive", "What waits is listed whole: leave `customerId` and `status` out.", "/awaits");
  if (awaits) return summaries.list(by<InvoiceSummary, "by_awaits">(*awaits).descending(), cursor, limit);
  if (customer_id && status) return summaries.list(by<InvoiceSummary, "by_customer_and_status">(*customer_id, *status).descending(), cursor, limit);
  if (customer_id) return summaries.list(by<InvoiceSummary, "by_customer">(*customer_id).descending(), cursor, limit);
  if (status) return summaries.list(by<InvoiceSummary, "by_status">(*status).descending(), cursor, limit);
  return summaries.list(by_key<InvoiceSummary>().descending(), cursor, limit);
}

Page<SeriesRow> list_series(const ListSeries& query, const View<SeriesRow>& series) { return series.list(query.cursor, query.limit); }

}  // namespace invoicing
