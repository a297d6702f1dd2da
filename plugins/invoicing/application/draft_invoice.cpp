#include "application/handlers.hpp"
#include "domain/lines.hpp"
#include "domain/parties.hpp"

namespace invoicing {

using comptoir::Fault;

namespace {

Result<> check_by_hand(const DraftInvoice& command) {
  std::vector<Fault> faults;
  if (!command.customer_id)
    faults.push_back({"/customerId", "field.missing", "An invoice by hand says who the customer is; one of an order says `orderId`."});
  if (!command.currency) faults.push_back({"/currency", "field.missing", "An invoice by hand says its currency."});
  if (faults.empty()) return {};
  auto error = comptoir::invalid("message.invalid", "The message has faults.");
  error.faults = std::move(faults);
  return error;
}

Result<Invoice::Beginning> begin_by_hand(const DraftInvoice& command, const InvoicingSettings& settings) {
  if (auto said = check_by_hand(command); !said) return said.error();
  if (auto tender = check_currency(*command.currency); !tender) return tender.error();
  auto lines = priced(command.lines.value_or(std::vector<DraftLine>{}), *command.currency);
  if (!lines) return lines.error();
  return Invoice::Beginning{
      command.customer_id->text(), *command.currency, command.warehouse.value_or(settings.warehouse).text(), {}, {}, *std::move(lines)};
}

/// What the command repeats of the order must be what the order says.
Result<> check_against_order(const DraftInvoice& command, const BillableOrder& order) {
  const auto& said = order.state();
  if (command.lines)
    return comptoir::invalid("invoice.lines_from_order", "The lines of this invoice come from its order: leave `lines` out.", "/lines");
  if (command.customer_id && command.customer_id->text() != said.customer_id)
    return comptoir::invalid("invoice.differs_from_order", "The order is of customer " + said.customer_id + ".", "/customerId");
  if (command.currency.value_or(said.currency) != said.currency)
    return comptoir::invalid("invoice.differs_from_order", "The order is in " + std::string(said.currency.code()) + ".", "/currency");
  if (command.warehouse && command.warehouse->text() != said.warehouse)
    return comptoir::invalid("invoice.differs_from_order", "The order's goods are in warehouse " + said.warehouse + ".", "/warehouse");
  return {};
}

Result<Invoice::Beginning> begin_of_order(const DraftInvoice& command, const std::string& invoice_id, Repository<BillableOrder>& orders) {
  auto* order = orders.find(*command.order_id);
  if (order == nullptr)
    return comptoir::refused("order.not_confirmed", "Order " + *command.order_id + " was not confirmed, so that it cannot be invoiced.");
  if (auto agrees = check_against_order(command, *order); !agrees) return agrees.error();
  if (auto tender = check_currency(order->state().currency); !tender) return tender.error();
  auto lines = order->bill(invoice_id);
  if (!lines) return lines.error();
  const auto& said = order->state();
  return Invoice::Beginning{said.customer_id, said.currency, said.warehouse, order->id(), {}, *std::move(lines)};
}

}  // namespace

Result<Drafted> draft_invoice(const DraftInvoice& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders, Ids& ids,
                              const Settings<InvoicingSettings>& settings) {
  auto& invoice = invoices.add(command.invoice_id.value_or(ids.next()).text());
  auto beginning = command.order_id ? begin_of_order(command, invoice.id(), orders) : begin_by_hand(command, *settings);
  if (!beginning) return beginning.error();
  auto begun = *std::move(beginning);
  if (command.buyer) {
    auto buyer = buyer_of(*command.buyer);
    if (!buyer) return buyer.error();
    begun.buyer = *std::move(buyer);
  }

  invoice.draft(begun);
  return Drafted{invoice.id()};
}

}  // namespace invoicing
