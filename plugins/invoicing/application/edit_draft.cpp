#include "application/handlers.hpp"

namespace invoicing {

Result<> name_buyer(const NameBuyer& command, Repository<Invoice>& invoices) { return invoices.get(command.invoice_id).name_buyer(command.buyer); }

Result<LineAdded> add_line(const AddLine& command, Repository<Invoice>& invoices) {
  auto line_id = invoices.get(command.invoice_id).add_line({command.sku, command.label, command.quantity, command.unit_price, command.vat_rate});
  if (!line_id) return line_id.error();
  return LineAdded{*std::move(line_id)};
}

Result<> change_line(const ChangeLine& command, Repository<Invoice>& invoices) { return invoices.get(command.invoice_id).change_line(command); }

Result<> remove_line(const RemoveLine& command, Repository<Invoice>& invoices) {
  return invoices.get(command.invoice_id).remove_line(command.line_id);
}

Result<> delete_draft(const DeleteDraft& command, Repository<Invoice>& invoices, Repository<BillableOrder>& orders) {
  auto& invoice = invoices.get(command.invoice_id);
  if (auto deleted = invoice.delete_draft(); !deleted) return deleted;

  if (invoice.state().order_id) orders.get(*invoice.state().order_id).unbill(invoice.id());
  return {};
}

}  // namespace invoicing
