#include "domain/billable_order.hpp"

#include <algorithm>

#include "domain/by_line.hpp"
#include "domain/lines.hpp"

namespace invoicing {

using comptoir::Result;

namespace {

constexpr std::size_t id_bytes_max = 255;  // of whatever has an id, here and elsewhere

std::int64_t left(const BillableLine& line) { return line.ordered.quantity - line.billed; }

struct AlreadyInvoiced {  // details of the refusal
  std::vector<std::string> invoices;
};

comptoir::Error already_invoiced(const std::string& order_id, const std::vector<LiveInvoice>& invoices) {
  AlreadyInvoiced by;
  std::string named;
  for (const auto& invoice : invoices) {
    if (invoice.units == 0) continue;
    by.invoices.push_back(invoice.invoice_id);
    named += (named.empty() ? "" : ", ") + invoice.invoice_id;
  }
  return comptoir::refused("order.already_invoiced", "All of order " + order_id + " is invoiced by " + named + ": delete or credit some of it first.")
      .with(by);
}

/// Documents are listed by their customer, and an index cannot hold a text of just any length.
Result<> check_customer(const std::string& customer_id) {
  if (!customer_id.empty() && customer_id.size() <= id_bytes_max) return {};
  return comptoir::invalid("order.customer_invalid", "The id of a customer has 1 to " + std::to_string(id_bytes_max) + " bytes.", "/customerId");
}

Result<> check_told_apart(const std::vector<OrderLine>& lines) {
  const ByLine places(lines);
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (places.place_of(lines[i].line_id) != i)
      return comptoir::invalid("order.line_repeated", "Another line has the id " + lines[i].line_id + ": nobody could tell which of them is billed.",
                               "/lines/" + std::to_string(i) + "/lineId");
  return {};
}

bool has_a_unit(const BillableLine& line) { return line.ordered.quantity > 0; }

/// Why no line has a unit left to bill.
comptoir::Error nothing_left(const std::string& order_id, const BillableOrderState& order) {
  if (std::ranges::any_of(order.lines, has_a_unit)) return already_invoiced(order_id, order.invoices);
  return comptoir::refused("order.nothing_to_invoice",
                           "Order " + order_id + " was confirmed without a line over one unit or more: nothing of it can be invoiced.");
}

/// Counts the units of an event in, with the sign that is given.
void count(BillableOrderState& state, const std::string& invoice_id, const std::vector<BilledLine>& lines, int sign) {
  const ByLine places(state.lines);
  auto invoice = std::ranges::find(state.invoices, invoice_id, &LiveInvoice::invoice_id);
  if (invoice == state.invoices.end()) invoice = state.invoices.insert(invoice, {invoice_id, 0});
  for (const auto& line : lines) {
    state.lines[places.place_of(line.line_id).value()].billed += sign * line.quantity;
    invoice->units += sign * line.quantity;
  }
}

}  // namespace

Result<> BillableOrder::open(const OpenBilling& order) {
  if (!is_new()) return {};
  if (auto customer = check_customer(order.customer_id); !customer) return customer;
  if (auto apart = check_told_apart(order.lines); !apart) return apart;
  raise(BillingOpened{id(), order.customer_id, order.currency, order.warehouse, order.lines});
  return {};
}

void BillableOrder::close(const std::vector<std::string>& legal_invoices) {
  if (!is_new() && !state().closed) raise(BillingClosed{id(), legal_invoices});
}

bool BillableOrder::has_credit_due(const std::string& invoice_id) const { return std::ranges::find(state().due, invoice_id) != state().due.end(); }

void BillableOrder::settle_due_credit(const std::string& invoice_id) { raise(DueCreditSettled{id(), invoice_id}); }

Result<> BillableOrder::check_open() const {
  if (state().closed) return comptoir::refused("order.cancelled", "Order " + id() + " was cancelled: it is not invoiced any more.");
  return {};
}

Result<std::vector<Line>> BillableOrder::bill(const std::string& invoice_id) {
  if (auto opened = check_open(); !opened) return opened.error();

  std::vector<DraftLine> drafts;
  std::vector<OrderedLine> sources;
  OrderBilled event{id(), invoice_id, {}};
  for (const auto& line : state().lines) {
    if (left(line) <= 0) continue;
    const auto& ordered = line.ordered;
    drafts.push_back({ordered.sku, ordered.label, left(line), ordered.unit_price, ordered.vat_rate});
    sources.push_back({line.line_id, ordered.quantity});
    event.lines.push_back({line.line_id, left(line)});
  }
  if (drafts.empty()) return nothing_left(id(), state());
  auto lines = priced(drafts, state().currency);
  if (!lines) return lines;
  auto billed = *std::move(lines);
  for (std::size_t i = 0; i < billed.size(); ++i) billed[i].ordered = sources[i];

  raise(event);
  return billed;
}

Result<> BillableOrder::change_billed(const std::string& invoice_id, const std::string& line_id, std::int64_t units) {
  if (units < 0) unbill(invoice_id, {{line_id, -units}}, false);
  if (units <= 0) return {};
  if (auto opened = check_open(); !opened) return opened;
  const auto& line = *std::ranges::find(state().lines, line_id, &BillableLine::line_id);
  if (units > left(line))
    return comptoir::invalid("invoice.exceeds_order",
                             "Of the " + std::to_string(line.ordered.quantity) + " units that were ordered, " + std::to_string(left(line)) +
                                 " more can be billed here: invoices bill the others.",
                             "/quantity");

  raise(OrderBilled{id(), invoice_id, {{line_id, units}}});
  return {};
}

void BillableOrder::unbill(const std::string& invoice_id, const std::vector<BilledLine>& lines, bool ended) {
  if (!lines.empty() || ended) raise(OrderUnbilled{id(), invoice_id, lines, ended});
}

void BillableOrder::apply(BillableOrderState& state, const BillingOpened& event) {
  state = {event.customer_id, event.currency, event.warehouse, {}, {}, false, {}};
  for (const auto& line : event.lines) state.lines.push_back({line.line_id, line, 0});
}
void BillableOrder::apply(BillableOrderState& state, const OrderBilled& event) { count(state, event.invoice_id, event.lines, 1); }
void BillableOrder::apply(BillableOrderState& state, const OrderUnbilled& event) {
  count(state, event.invoice_id, event.lines, -1);
  if (event.ended) std::erase_if(state.invoices, [&](const LiveInvoice& invoice) { return invoice.invoice_id == event.invoice_id; });
}
void BillableOrder::apply(BillableOrderState& state, const BillingClosed& event) {
  state.closed = true;
  state.due = event.due;
}
void BillableOrder::apply(BillableOrderState& state, const DueCreditSettled& event) { std::erase(state.due, event.invoice_id); }

}  // namespace invoicing
