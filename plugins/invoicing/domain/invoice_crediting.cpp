#include "domain/by_line.hpp"
#include "domain/invoice.hpp"

namespace invoicing {

using comptoir::Result;

namespace {

/// The goods among what is left of an invoice.
std::vector<Demand> goods_of(const std::vector<Line>& lines, const std::vector<CreditQuantity>& left) {
  const ByLine places(lines);
  std::vector<Demand> goods;
  for (const auto& [line_id, quantity] : left)
    if (const auto& sku = lines[places.place_of(line_id).value()].sku) goods.push_back({line_id, *sku, quantity});
  return goods;
}

}  // namespace

Result<Credit> Invoice::credit_for(const std::optional<std::vector<CreditQuantity>>& wanted) const {
  if (state().status == Status::deleted) return comptoir::not_found("invoice.unknown", "The draft " + id() + " was deleted.");
  if (state().kind == Kind::credit_note)
    return comptoir::refused("credit_note.not_creditable", "A credit note is not credited: invoice anew what was credited by mistake.");
  if (state().status == Status::draft) return comptoir::refused("invoice.not_validated", "A draft is not credited: change it or delete it.");
  return credit_of(state().lines, state().credited, wanted, state().currency);
}

void Invoice::draft_credit(const Invoice& origin, const std::string& reason, const Credit& credit, bool awaited) {
  const auto& of = origin.state();
  raise(InvoiceDrafted{id(), Kind::credit_note, of.customer_id, of.currency, of.warehouse, of.order_id,
                       NumberedDocument{origin.id(), of.number.value()}, reason, of.buyer, credit.lines, credit.totals.net, credit.totals.vat,
                       credit.totals.total, credit.totals.vat_lines, awaited});
}

void Invoice::await_credit(const std::string& credit_note_id) { raise(InvoiceCreditAwaited{id(), state().order_id.value(), credit_note_id}); }

std::optional<std::vector<CreditQuantity>> Invoice::wanted_credit() const {
  if (state().awaited) return {};
  std::vector<CreditQuantity> wanted;
  for (const auto& line : state().lines) wanted.push_back({line.line_id, line.quantity});
  return wanted;
}

void Invoice::release_awaited() {
  if (state().awaited && state().status == Status::draft) raise(InvoiceDraftDeleted{id()});
}

void Invoice::record_credit(const NumberedDocument& credit_note, const Credit& credit) {
  InvoiceCredited event{id(), credit_note, {}, credit.totals.net, credit.totals.vat, credit.totals.total, credit.totals.vat_lines, {}, false};
  for (const auto& line : credit.lines) event.lines.push_back({line.line_id, line.quantity, line.net});
  auto after = state().credited;
  after.add(event.lines, event.vat_lines);
  const auto left = left_to_credit(state().lines, after);
  event.goods_left = goods_of(state().lines, left);
  event.fully = left.empty();
  raise(event);
}

std::vector<BilledLine> Invoice::billed() const {
  std::vector<BilledLine> billed;
  for (const auto& line : state().lines)
    if (line.ordered && line.quantity > 0) billed.push_back({line.ordered->line_id, line.quantity});
  return billed;
}

std::vector<BilledLine> Invoice::billed(const Credit& credit) const {
  const ByLine places(state().lines);
  std::vector<BilledLine> billed;
  for (const auto& line : credit.lines)
    if (const auto& ordered = state().lines[places.place_of(line.line_id).value()].ordered) billed.push_back({ordered->line_id, line.quantity});
  return billed;
}

}  // namespace invoicing
