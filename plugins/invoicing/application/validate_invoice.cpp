#include <algorithm>

#include "application/handlers.hpp"
#include "domain/issue_date.hpp"
#include "domain/parties.hpp"

namespace invoicing {

namespace {

/// What a date is judged by: the day on our calendar, and what is known of the days before it.
struct Day {
  Date today;
  std::optional<Date> known;
  std::optional<Date> confirmed;
};

Date today_of(const Clock& clock, const InvoicingSettings& settings) { return settings.time_zone.date_at(clock.now()); }

/// The next number of a series, for a document that is not dated before `day.known`. Called last: whoever else wants a number of the series waits
/// from here on.
Result<NumberIssued> issue_number(const Invoice& document, const Code& series, const Day& day, Repository<Series>& all_series) {
  auto& numbers = all_series.lock(series.text());
  if (auto dated = check_today(day.today, std::max(day.known, numbers.last_date()), day.confirmed); !dated) return dated.error();
  return numbers.issue(document.id(), std::max(day.today, day.known.value_or(day.today)));
}

Result<> validate_numbered(Invoice& invoice, const Day& day, Repository<Series>& series, const InvoicingSettings& settings) {
  const auto issued = issue_number(invoice, settings.invoice_series, day, series);
  if (!issued) return issued.error();
  invoice.validate(*issued, seller_of(settings.seller));
  return {};
}

/// Before stock sets anything aside: what could not be dated is not asked for.
Result<> request_reservation(Invoice& invoice, const Day& day, Repository<Series>& series, const InvoicingSettings& settings) {
  const auto* numbers = series.find(settings.invoice_series.text());
  if (auto dated = check_today(day.today, numbers == nullptr ? std::nullopt : numbers->last_date(), day.confirmed); !dated) return dated;
  invoice.request_reservation(day.today);
  return {};
}

/// What was credited can be billed anew, and where nothing is left, nobody waits for a credit note any more.
void settle_credit(const Invoice& origin, const Credit& credit, BillableOrder* order, Repository<Invoice>& invoices) {
  if (order != nullptr) order->unbill(origin.id(), origin.billed(credit), origin.is_fully_credited());
  if (!origin.is_fully_credited()) return;
  for (const auto& awaited : origin.state().awaited_notes) invoices.get(awaited).release_awaited();
}

/// An invoice that was issued later speaks for the clock as well as the one that is credited.
Result<> validate_credit_note(Invoice& note, Day day, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Repository<Series>& series,
                              const InvoicingSettings& settings) {
  auto& origin = invoices.get(note.state().origin->invoice_id);
  const auto credit = origin.credit_for(note.wanted_credit());  // again: other credit notes may have been validated since this one was drafted
  if (!credit) return credit.error();
  auto* order = origin.state().order_id ? orders.find(*origin.state().order_id) : nullptr;

  day.known = origin.state().issue_date;
  const auto issued = issue_number(note, settings.credit_note_series, day, series);
  if (!issued) return issued.error();
  note.validate_credit(*issued, seller_of(settings.seller), *credit);
  origin.record_credit({note.id(), issued->number}, *credit);
  settle_credit(origin, *credit, order, invoices);
  return {};
}

/// Numbers the document, or asks stock first. An order that it bills is held meanwhile: whoever cancels it waits, or was first.
Result<> proceed(Invoice& document, const Day& day, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Repository<Series>& series,
                 const InvoicingSettings& settings) {
  if (auto complete = document.check_complete(seller_of(settings.seller)); !complete) return complete;
  if (document.state().kind == Kind::credit_note) return validate_credit_note(document, day, invoices, orders, series, settings);
  if (document.state().order_id)
    if (auto open = orders.lock(*document.state().order_id).check_open(); !open) return open;

  if (document.needs_reservation()) return request_reservation(document, day, series, settings);
  return validate_numbered(document, day, series, settings);
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
  const Day day{today_of(clock, *settings), {}, command.today};
  if (!document.awaits_stock())
    if (auto proceeded = proceed(document, day, invoices, orders, series, *settings); !proceeded) return proceeded.error();

  return validation_of(document);
}

Result<Validation> withdraw_validation(const WithdrawValidation& command, Repository<Invoice>& invoices) {
  auto& document = invoices.get(command.invoice_id);
  if (auto draft = document.check_draft(); !draft) return draft.error();

  document.withdraw();
  return validation_of(document);
}

// A draft that has become incomplete meanwhile, since the settings have changed, or that the clock of this host would date wrong, is one again: the
// goods go back, and the next validation says why.
void number_reserved(const NumberReserved& command, Repository<Invoice>& invoices, Repository<Series>& series, const Clock& clock,
                     const Settings<InvoicingSettings>& settings) {
  auto* invoice = invoices.find(command.invoice_id);
  if (invoice == nullptr || !invoice->accepts_reservation(command.attempt)) return;

  const Day day{today_of(clock, *settings), invoice->state().asked_on, {}};
  const auto complete = invoice->check_complete(seller_of(settings->seller));
  if (!complete || !validate_numbered(*invoice, day, series, *settings)) invoice->withdraw();
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
