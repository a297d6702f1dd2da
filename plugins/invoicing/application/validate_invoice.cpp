#include "application/handlers.hpp"

namespace invoicing {

namespace {

/// The next number of the document's series. Called last: whoever else wants a number of the series waits from here on.
NumberIssued issue_number(const Invoice& document, Repository<Series>& all_series, const Clock& clock, const InvoicingSettings& settings) {
  const auto today = settings.time_zone.date_at(clock.now());
  const auto& name = document.state().kind == Kind::invoice ? settings.invoice_series : settings.credit_note_series;
  return all_series.lock(Series::id_of(name, today.year())).issue(document.id(), name, today);
}

Result<> validate_credit_note(Invoice& note, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Repository<Series>& series,
                              const Clock& clock, const InvoicingSettings& settings) {
  auto& origin = invoices.get(note.state().origin->invoice_id);
  const auto credit = origin.credit_for(note.wanted_credit());  // again: other credit notes may have been validated since this one was drafted
  if (!credit) return credit.error();
  auto* order = origin.state().order_id ? orders.find(*origin.state().order_id) : nullptr;

  const auto issued = issue_number(note, series, clock, settings);
  note.validate_credit(issued, settings.seller, *credit);
  origin.record_credit({note.id(), issued.number}, *credit);
  if (order != nullptr && origin.is_fully_credited()) order->unbill(origin.id());
  return {};
}

/// Numbers the document, or asks stock first.
Result<> proceed(Invoice& document, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Repository<Series>& series, const Clock& clock,
                 const InvoicingSettings& settings) {
  if (auto complete = document.check_complete(settings.seller); !complete) return complete;
  if (document.state().kind == Kind::credit_note) return validate_credit_note(document, invoices, orders, series, clock, settings);
  if (document.state().order_id)
    if (auto open = orders.get(*document.state().order_id).check_open(); !open) return open;

  if (document.needs_reservation())
    document.request_reservation();
  else
    document.validate(issue_number(document, series, clock, settings), settings.seller);
  return {};
}

}  // namespace

Result<Validation> validate_invoice(const ValidateInvoice& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders,
                                    Repository<Series>& series, const Clock& clock, const Settings<InvoicingSettings>& settings) {
  auto& document = invoices.get(command.invoice_id);
  if (auto draft = document.check_draft(); !draft) return draft.error();
  if (!document.awaits_stock())
    if (auto proceeded = proceed(document, invoices, orders, series, clock, *settings); !proceeded) return proceeded.error();

  const auto& now = document.state();
  return Validation{document.id(), now.status, now.attempt_open ? std::optional(now.attempts) : std::nullopt};
}

Result<> number_reserved(const NumberReserved& command, Repository<Invoice>& invoices, Repository<Series>& series, const Clock& clock,
                         const Settings<InvoicingSettings>& settings) {
  auto* invoice = invoices.find(command.invoice_id);
  if (invoice == nullptr || !invoice->accepts_reservation(command.attempt)) return {};
  if (auto complete = invoice->check_complete(settings->seller); !complete) return complete;  // the settings may have changed since stock was asked

  invoice->validate(issue_number(*invoice, series, clock, *settings), settings->seller);
  return {};
}

Result<> refuse_validation(const RefuseValidation& command, Repository<Invoice>& invoices) {
  if (auto* invoice = invoices.find(command.invoice_id)) invoice->refuse_validation(command.attempt, command.shortages);
  return {};
}

Error shortage(const InvoiceValidationRefused& event) {
  struct Shortages {
    std::vector<Shortage> items;
  };
  return comptoir::refused("stock.insufficient", "There is not enough in stock for this invoice.").with(Shortages{event.shortages});
}

}  // namespace invoicing
