#include <algorithm>

#include "application/handlers.hpp"
#include "domain/parties.hpp"

namespace invoicing {

namespace {

/// What the document bills of its order now, after its lines were `before`.
Result<> follow_lines(const Invoice& invoice, const std::vector<Line>& before, const std::string& line_id, Repository<BillableOrder>& orders) {
  const auto quantity_in = [&](const std::vector<Line>& lines) {
    const auto line = std::ranges::find(lines, line_id, &Line::line_id);
    return line == lines.end() ? 0 : line->quantity;
  };
  const auto& ordered = std::ranges::find(before, line_id, &Line::line_id)->ordered;
  if (!ordered) return {};
  const auto units = quantity_in(invoice.state().lines) - quantity_in(before);
  return orders.get(*invoice.state().order_id).change_billed(invoice.id(), ordered->line_id, units);
}

}  // namespace

Result<> name_buyer(const NameBuyer& command, Repository<Invoice>& invoices) {
  auto& invoice = invoices.get(command.invoice_id);
  return buyer_of(command.buyer).and_then([&](const Buyer& buyer) { return invoice.name_buyer(buyer); });
}

Result<LineAdded> add_line(const AddLine& command, Repository<Invoice>& invoices) {
  auto line_id = invoices.get(command.invoice_id).add_line({command.sku, command.label, command.quantity, command.unit_price, command.vat_rate});
  if (!line_id) return line_id.error();
  return LineAdded{*std::move(line_id)};
}

Result<> change_line(const ChangeLine& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders) {
  auto& invoice = invoices.get(command.invoice_id);
  const auto before = invoice.state().lines;
  if (auto changed = invoice.change_line(command); !changed) return changed;
  return follow_lines(invoice, before, command.line_id, orders);
}

Result<> remove_line(const RemoveLine& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders) {
  auto& invoice = invoices.get(command.invoice_id);
  const auto before = invoice.state().lines;
  if (auto removed = invoice.remove_line(command.line_id); !removed) return removed;
  return follow_lines(invoice, before, command.line_id, orders);
}

Result<> delete_draft(const DeleteDraft& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders) {
  auto& invoice = invoices.get(command.invoice_id);
  if (auto deleted = invoice.delete_draft(); !deleted) return deleted;

  if (invoice.state().order_id && invoice.state().kind == Kind::invoice)
    orders.get(*invoice.state().order_id).unbill(invoice.id(), invoice.billed(), true);
  return {};
}

}  // namespace invoicing
