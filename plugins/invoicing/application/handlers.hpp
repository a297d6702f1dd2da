// Every function that the plugin declares, by use case. Rules live in the aggregates; a handler finds them and lets them speak.
#pragma once

#include <comptoir/plugin.hpp>

#include "domain/billable_order.hpp"
#include "domain/invoice.hpp"
#include "domain/series.hpp"
#include "language.hpp"
#include "settings.hpp"

namespace invoicing {

using comptoir::Clock, comptoir::Context, comptoir::Error, comptoir::Ids, comptoir::Page, comptoir::Repository, comptoir::Result, comptoir::Settings,
    comptoir::View;

// draft_invoice.cpp
Result<Drafted> draft_invoice(const DraftInvoice& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Ids& ids,
                              const Settings<InvoicingSettings>& settings);

// edit_draft.cpp
Result<> name_buyer(const NameBuyer& command, Repository<Invoice>& invoices);
Result<LineAdded> add_line(const AddLine& command, Repository<Invoice>& invoices);
Result<> change_line(const ChangeLine& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders);
Result<> remove_line(const RemoveLine& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders);
Result<> delete_draft(const DeleteDraft& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders);

// validate_invoice.cpp
Result<Validation> validate_invoice(const ValidateInvoice& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders,
                                    Repository<Series>& series, const Clock& clock, const Settings<InvoicingSettings>& settings);
void number_reserved(const NumberReserved& command, Repository<Invoice>& invoices, Repository<Series>& series, const Clock& clock,
                     const Settings<InvoicingSettings>& settings);
Result<> refuse_validation(const RefuseValidation& command, Repository<Invoice>& invoices);
Result<Validation> withdraw_validation(const WithdrawValidation& command, Repository<Invoice>& invoices);
Error shortage(const InvoiceValidationRefused& event);
Error withdrawn(const InvoiceValidationWithdrawn& event);

// credit_invoice.cpp
Result<Drafted> draft_credit_note(const DraftCreditNote& command, Repository<Invoice>& invoices, Ids& ids);

// follow_orders.cpp
OpenBilling open_confirmed(const OrderConfirmed& event);
CloseBilling close_cancelled(const OrderCancelled& event);
Result<> open_billing(const OpenBilling& command, Repository<BillableOrder>& orders);
void close_billing(const CloseBilling& command, Repository<BillableOrder>& orders, Repository<Invoice>& invoices);

// credit_cancelled.cpp
void draft_due_credits(const DraftDueCredits& command, const View<DueCredit>& due, Repository<BillableOrder>& orders, Repository<Invoice>& invoices,
                       Ids& ids);
void draft_due_credit(BillableOrder& order, Invoice& invoice, Repository<Invoice>& invoices, Ids& ids);  // one of them
void show_due_credits(const BillingClosed& event, View<DueCredit>& due);
void hide_due_credit(const DueCreditSettled& event, View<DueCredit>& due);

// follow_stock.cpp
std::optional<NumberReserved> number_when_reserved(const StockReserved& event);
std::optional<RefuseValidation> refuse_when_short(const StockReservationRefused& event);

// show_invoices.cpp
void show_draft(const InvoiceDrafted& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries, const Context& context);
void show_buyer(const BuyerNamed& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_added_line(const InvoiceLineAdded& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_changed_line(const InvoiceLineChanged& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void hide_removed_line(const InvoiceLineRemoved& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void hide_draft(const InvoiceDraftDeleted& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_request(const InvoiceValidationRequested& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_withdrawn(const InvoiceValidationWithdrawn& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_shortages(const InvoiceValidationRefused& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_validated(const InvoiceValidated& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries, const Context& context);
void show_credit(const InvoiceCredited& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_awaited_credit(const InvoiceCreditAwaited& event, View<InvoiceDetail>& details, View<InvoiceSummary>& summaries);
void show_number(const NumberIssued& event, View<SeriesRow>& series);

// answer_queries.cpp
Result<InvoiceDetail> invoice_by_id(const InvoiceById& query, const View<InvoiceDetail>& details);
Result<Line> line_by_id(const LineById& query, const View<InvoiceDetail>& details);
Result<Page<InvoiceSummary>> list_invoices(const ListInvoices& query, const View<InvoiceSummary>& summaries);
Page<SeriesRow> list_series(const ListSeries& query, const View<SeriesRow>& series);

}  // namespace invoicing
