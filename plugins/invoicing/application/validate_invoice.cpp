#include <algorithm>

#include "application/handlers.hpp"
#include "domain/parties.hpp"

namespace invoicing {

namespace {

/// The next number of a series, for a document that is not dated before `earliest`. Called last: whoever else wants a number of the series waits
/// from here on.
NumberIssued issue_number(const Invoice& document, const Code& series, Date earliest, Repository<Series>& all_series, const Clock& clock,
                          const InvoicingSettings& settings) {
  const auto today = settings.time_zone.date_at(clock.now());
  return all_series.lock(series.text()).issue(document.id(), std::max(today, earliest));
}

void validate_numbered(Invoice& invoice, Repository<Series>& series, const Clock& clock, const InvoicingSettings& settings) {
  invoice.validate(issue_number(invoice, settings.invoice_series, {}, series, clock, settings), seller_of(settings.seller));
}

/// What was credited can be billed anew, and where nothing is left, nobody waits for a credit note any more.
void settle_credit(const Invoice& origin, const Credit& credit, BillableOrder* order, Repository<Invoice>& invoices) {
  if (order != nullptr) order->unbill(origin.id(), origin.billed(credit), origin.is_fully_credited());
  if (!origin.is_fully_credited()) return;
  for (const auto& awaited : origin.state().awaited_notes) invoices.get(awaited).release_awaited();
}

Result<> validate_credit_note(Invoice& note, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Repository<Series>& series,
                              const Clock& clock, const InvoicingSettings& settings) {
  auto& origin = invoices.get(note.state().origin->invoice_id);
  const auto credit = origin.credit_for(note.wanted_credit());  // again: other credit notes may have been validated since this one was drafted
  if (!credit) return credit.error();
  auto* order = origin.state().order_id ? orders.find(*origin.state().order_id) : nullptr;

  const auto issued = issue_number(note, settings.credit_note_series, origin.state().issue_date.value(), series, clock, settings);
  note.validate_credit(issued, seller_of(settings.seller), *credit);
  origin.record_credit({note.id(), issued.number}, *credit);
  settle_credit(origin, *credit, order, invoices);
  return {};
}

/// Numbers the document, or asks stock first. An order that it bills is held meanwhile: whoever cancels it waits, or was first.
Result<> proceed(Invoice& document, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Repository<Series>& series, const Clock& clock,
                 const InvoicingSettings& settings) {
  if (auto complete = document.check_complete(seller_of(settings.seller)); !complete) return complete;
  if (document.state().kind == Kind::credit_note) return validate_credit_note(document, invoices, orders, series, clock, settings);
  if (document.state().order_id)
    if (auto open = orders.lock(*document.state().order_id).check_open(); !open) return open;

  if (document.needs_reservation())
    document.request_reservation();
  else
    validate_numbered(document, series, clock, settings);
  return {};
}

Validation validation_of(const Invoice& document) {
  const auto& now = document.state();
  return {document.id(), now.status, now.attempt_open ? std::optional(now.attempts) : std::nullopt};
}

}  // namespace

Result<Validation> validate_invoice(const ValidateInvoice& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders,
                                    Repository<Series>& series, const Clock& clock, const Settings<InvoicingSettings>& settings) {
  auto& document = invoices.get(command.invoice_id);
  if (document.is_validated()) return validation_of(document);
  if (auto draft = document.check_draft(); !draft) return draft.error();
  if (!document.awaits_stock())
    if (auto proceeded = proceed(document, invoices, orders, series, clock, *settings); !proceeded) return proceeded.error();

  return validation_of(document);
}

Result<Validation> withdraw_validation(const WithdrawValidation& command, Repository<Invoice>& invoices) {
  auto& document = invoices.get(command.invoice_id);
  if (auto draft = document.check_draft(); !draft) return draft.error();

  document.withdraw();
  return validation_of(document);
}

// A draft that has become incomplete meanwhile, since the settings have changed, is one again: the goods go back, and the next validation says what
// is missing.
void number_reserved(const NumberReserved& command, Repository<Invoice>& invoices, Repository<Series>& series, const Clock& clock,
                     const Settings<InvoicingSettings>& settings) {
  auto* invoice = invoices.find(command.invoice_id);
  if (invoice == nullptr || !invoice->accepts_reservation(command.attempt)) return;

  if (invoice->check_complete(seller_of(settings->seller)))
    validate_numbered(*invoice, series, clock, *settings);
  else
    invoice->withdraw();
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

Error withdrawn(const InvoiceValidationWithdrawn&) {
  return comptoir::refused("invoice.validation_withdrawn",
                           "This validation was withdrawn before it had come to an end: validate the document again.");
}

}  // namespace invoicing
