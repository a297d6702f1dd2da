#include <algorithm>

#include "domain/invoice.hpp"
#include "domain/lines.hpp"

namespace invoicing {

using comptoir::Result;

namespace {

/// The line as the change would have it.
DraftLine changed(const Line& line, const ChangeLine& change) {
  return {line.sku, change.label.value_or(line.label), change.quantity.value_or(line.quantity), change.unit_price.value_or(line.unit_price),
          change.vat_rate ? change.vat_rate : line.vat_rate};
}

Result<> check_against_order(const Line& line, const ChangeLine& change) {
  if (!line.ordered) return {};
  if (change.label || change.unit_price || change.vat_rate)
    return comptoir::refused("invoice.line_is_ordered",
                             "Line " + line.line_id + " stands as the order was confirmed: only its quantity can be lowered.");
  if (change.quantity.value_or(0) > line.ordered->quantity)
    return comptoir::invalid("invoice.exceeds_order", "No more than " + std::to_string(line.ordered->quantity) + " units were ordered.", "/quantity");
  return {};
}

Money net_of(const std::vector<Line>& lines, Currency currency) { return totals_of(lines, currency).net; }

}  // namespace

void Invoice::draft(const Beginning& beginning) {
  const auto totals = totals_of(beginning.lines, beginning.currency);
  raise(InvoiceDrafted{id(),
                       Kind::invoice,
                       beginning.customer_id,
                       beginning.currency,
                       beginning.warehouse,
                       beginning.order_id,
                       {},
                       {},
                       beginning.buyer,
                       beginning.lines,
                       totals.net,
                       totals.vat,
                       totals.total,
                       totals.vat_lines});
}

Result<> Invoice::name_buyer(const Buyer& buyer) {
  if (auto editable = check_editable(); !editable) return editable;
  if (state().kind == Kind::credit_note)
    return comptoir::refused("credit_note.buyer_is_fixed", "A credit note names the buyer of the invoice that it takes back.");
  if (buyer != state().buyer) raise(BuyerNamed{id(), buyer});
  return {};
}

Result<std::string> Invoice::add_line(const DraftLine& line) {
  if (auto editable = check_editable(); !editable) return editable.error();
  if (state().kind == Kind::credit_note)
    return comptoir::refused("credit_note.lines_are_fixed",
                             "The lines of a credit note follow from its invoice: delete the draft and draft another.");
  if (state().order_id && line.sku)
    return comptoir::refused("invoice.goods_not_ordered",
                             "This invoice is of an order: further goods are ordered, or stand on an invoice of their own.");
  if (state().lines.size() == lines_max)
    return comptoir::invalid("invoice.too_many_lines", "A document has at most " + std::to_string(lines_max) + " lines.");
  if (auto fine = unless_faulty(faults_of(line, state().currency, "")); !fine) return fine.error();

  auto added = priced(line, std::to_string(state().last_line + 1), state().currency);
  if (auto fits = check_net(net_of(state().lines, state().currency) + added.net); !fits) return fits.error();

  raise(InvoiceLineAdded{id(), added});
  return added.line_id;
}

Result<> Invoice::change_line(const ChangeLine& change) {
  const auto found = find_editable_line(change.line_id);
  if (!found) return found.error();
  const Line& line = **found;
  if (auto allowed = check_against_order(line, change); !allowed) return allowed;
  const auto draft = changed(line, change);
  if (auto fine = unless_faulty(faults_of(draft, state().currency, "")); !fine) return fine;

  auto after = priced(draft, line.line_id, state().currency);
  after.ordered = line.ordered;
  if (auto fits = check_net(net_of(state().lines, state().currency) - line.net + after.net); !fits) return fits;

  if (after != line) raise(InvoiceLineChanged{id(), after});
  return {};
}

Result<> Invoice::remove_line(const std::string& line_id) {
  if (auto found = find_editable_line(line_id); !found) return found.error();
  raise(InvoiceLineRemoved{id(), line_id});
  return {};
}

Result<> Invoice::delete_draft() {
  if (auto editable = check_editable(); !editable) return editable;
  raise(InvoiceDraftDeleted{id()});
  return {};
}

Result<> Invoice::check_editable() const {
  if (auto draft = check_draft(); !draft) return draft;
  if (awaits_stock())
    return comptoir::refused("invoice.awaits_stock",
                             "Stock was asked to set the goods aside for this invoice: wait for its answer before changing it.");
  return {};
}

Result<const Line*> Invoice::find_editable_line(const std::string& line_id) const {
  if (auto editable = check_editable(); !editable) return editable.error();
  if (state().kind == Kind::credit_note)
    return comptoir::refused("credit_note.lines_are_fixed",
                             "The lines of a credit note follow from its invoice: delete the draft and draft another.");
  const auto& lines = state().lines;
  const auto found = std::ranges::find(lines, line_id, &Line::line_id);
  if (found == lines.end()) return comptoir::not_found("line.unknown", "This document has no line \"" + line_id + "\".");
  return &*found;
}

}  // namespace invoicing
