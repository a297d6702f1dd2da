#include "domain/invoice.hpp"

namespace invoicing {

using comptoir::Result;

Result<Credit> Invoice::credit_for(const std::optional<std::vector<CreditQuantity>>& wanted) const {
  if (state().status == Status::deleted) return comptoir::not_found("invoice.unknown", "The draft " + id() + " was deleted.");
  if (state().kind == Kind::credit_note)
    return comptoir::refused("credit_note.not_creditable", "A credit note is not credited: invoice anew what was credited by mistake.");
  if (state().status == Status::draft) return comptoir::refused("invoice.not_validated", "A draft is not credited: change it or delete it.");
  return credit_of(state().lines, state().credited, wanted, state().currency);
}

void Invoice::draft_credit(const Invoice& origin, const std::string& reason, const Credit& credit) {
  const auto& of = origin.state();
  raise(InvoiceDrafted{id(), Kind::credit_note, of.customer_id, of.currency, of.warehouse, of.order_id,
                       NumberedDocument{origin.id(), of.number.value()}, reason, of.buyer, credit.lines, credit.totals.net, credit.totals.vat,
                       credit.totals.total, credit.totals.vat_lines});
}

std::vector<CreditQuantity> Invoice::wanted_credit() const {
  std::vector<CreditQuantity> wanted;
  for (const auto& line : state().lines) wanted.push_back({line.line_id, line.quantity});
  return wanted;
}

void Invoice::record_credit(const NumberedDocument& credit_note, const Credit& credit) {
  InvoiceCredited event{id(), credit_note, {}, credit.totals.net, credit.totals.vat, credit.totals.total, credit.totals.vat_lines, false};
  for (const auto& line : credit.lines) event.lines.push_back({line.line_id, line.quantity, line.net});
  auto after = state().credited;
  after.add(event.lines, event.vat_lines);
  event.fully = invoicing::is_fully_credited(state().lines, after);
  raise(event);
}

}  // namespace invoicing
