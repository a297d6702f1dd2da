#include <comptoir/plugin.hpp>

#include "application/handlers.hpp"

namespace invoicing {

namespace {

void declare_events(comptoir::Plugin& plugin) {
  plugin.event<InvoiceDrafted>("invoice.drafted/1").published();
  plugin.event<BuyerNamed>("invoice.buyer.named/1");
  plugin.event<InvoiceLineAdded>("invoice.line.added/1").published();
  plugin.event<InvoiceLineChanged>("invoice.line.changed/1").published();
  plugin.event<InvoiceLineRemoved>("invoice.line.removed/1").published();
  plugin.event<InvoiceDraftDeleted>("invoice.draft.deleted/1").published();
  plugin.event<InvoiceValidationRequested>("invoice.validation.requested/1").published();
  plugin.event<InvoiceValidationRefused>("invoice.validation.refused/1").published();
  plugin.event<InvoiceValidationWithdrawn>("invoice.validation.withdrawn/1").published();
  plugin.event<InvoiceValidationAbandoned>("invoice.validation.abandoned/1").published();
  plugin.event<InvoiceValidated>("invoice.validated/1").published();
  plugin.event<InvoiceCredited>("invoice.credited/1").published();
  plugin.event<InvoiceCreditAwaited>("invoice.credit.awaited/1").published();
  plugin.event<NumberIssued>("invoice.number.issued/1");
  plugin.event<BillingOpened>("billable.order.opened/1");
  plugin.event<OrderBilled>("billable.order.billed/1");
  plugin.event<OrderUnbilled>("billable.order.unbilled/1");
  plugin.event<BillingClosed>("billable.order.closed/1");
  plugin.event<DueCreditSettled>("billable.order.credit.settled/1");
}

void declare_commands(comptoir::Plugin& plugin) {
  plugin.command(draft_invoice);
  plugin.command(name_buyer);
  plugin.command(add_line);
  plugin.command(change_line);
  plugin.command(remove_line);
  plugin.command(delete_draft);
  plugin.command(validate_invoice);
  plugin.command(withdraw_validation);
  plugin.command(number_reserved);
  plugin.command(refuse_validation);
  plugin.command(draft_credit_note);
  plugin.command(open_billing);
  plugin.command(close_billing);
  plugin.command(draft_due_credits);
}

void declare_reactions(comptoir::Plugin& plugin) {
  plugin.on("order.confirmed/1", open_confirmed);
  plugin.on("order.cancelled/1", close_cancelled);
  plugin.on("stock.reserved/1", number_when_reserved);
  plugin.on("stock.reservation.refused/1", refuse_when_short);
  plugin.every(2'000, DraftDueCredits{});
}

void declare_views(comptoir::Plugin& plugin) {
  plugin.view<InvoiceDetail>("details").key("invoice_id");
  plugin.view<InvoiceSummary>("summaries")
      .key("invoice_id")
      .index("by_customer", "customer_id")
      .index("by_status", "status")
      .index("by_awaits", "awaits")
      .index("by_customer_and_status", "customer_id", "status");
  plugin.view<DueCredit>("due_credits").key("order_id", "invoice_id");
  plugin.view<SeriesRow>("series").key("series", "year");

  plugin.projection("invoices", show_draft, show_buyer, show_added_line, show_changed_line, hide_removed_line, hide_draft, show_request,
                    show_withdrawn, show_shortages, show_validated, show_credit, show_awaited_credit);
  plugin.projection("due_credits", show_due_credits, hide_due_credit);
  plugin.projection("series", show_number);

  plugin.query(invoice_by_id);
  plugin.query(line_by_id);
  plugin.query(list_invoices);
  plugin.query(list_series);
}

void declare_routes(comptoir::Plugin& plugin) {
  constexpr auto may_read = "invoicing:invoice:read";
  constexpr auto may_draft = "invoicing:invoice:draft";

  plugin.post<DraftInvoice>("/invoices").permission(may_draft).idempotent().creates();
  plugin.get<ListInvoices>("/invoices").permission(may_read);
  plugin.get<InvoiceById>("/invoices/{invoiceId}").permission(may_read).shows<Invoice>();
  plugin.patch<NameBuyer>("/invoices/{invoiceId}").permission(may_draft);
  plugin.del<DeleteDraft>("/invoices/{invoiceId}").permission(may_draft);
  plugin.post<AddLine>("/invoices/{invoiceId}/lines").permission(may_draft).creates("/invoices/{invoiceId}/lines/{lineId}");
  plugin.get<LineById>("/invoices/{invoiceId}/lines/{lineId}").permission(may_read).shows<Invoice>();
  plugin.patch<ChangeLine>("/invoices/{invoiceId}/lines/{lineId}").permission(may_draft);
  plugin.del<RemoveLine>("/invoices/{invoiceId}/lines/{lineId}").permission(may_draft);
  plugin.post<ValidateInvoice>("/invoices/{invoiceId}/validate")
      .permission("invoicing:invoice:validate")
      .idempotent()
      .opens<InvoiceValidationRequested>()
      .concludes<InvoiceValidated>()
      .concludes_refused(shortage)
      .concludes_refused(withdrawn);
  plugin.post<WithdrawValidation>("/invoices/{invoiceId}/withdraw").permission("invoicing:invoice:validate");
  plugin.post<DraftCreditNote>("/invoices/{invoiceId}/credit-notes").permission("invoicing:credit-note:draft").idempotent().creates();
  plugin.get<ListSeries>("/invoicing/series").permission(may_read);
}

}  // namespace

void declare(comptoir::Plugin& plugin) {
  plugin.settings<InvoicingSettings>().checked_by(faults_of);
  plugin.aggregate<Invoice>("invoice");
  plugin.aggregate<Series>("invoice.series");
  plugin.aggregate<BillableOrder>("billable.order");

  declare_events(plugin);
  declare_commands(plugin);
  declare_reactions(plugin);
  declare_views(plugin);
  declare_routes(plugin);
}

}  // namespace invoicing

COMPTOIR_PLUGIN("invoicing", "1.0.0", invoicing::declare);
