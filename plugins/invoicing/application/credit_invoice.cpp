#include "application/handlers.hpp"

namespace invoicing {

Result<Drafted> draft_credit_note(const DraftCreditNote& command, Repository<Invoice>& invoices, Ids& ids) {
  auto& origin = invoices.get(command.invoice_id);
  const auto credit = origin.credit_for(command.lines);
  if (!credit) return credit.error();

  const bool is_awaited = origin.awaits_credit() && !command.lines;  // it takes the place of one that was drafted before, and perhaps deleted
  auto& note = invoices.add(ids.next().text());
  note.draft_credit(origin, command.reason.text(), *credit, is_awaited);
  if (is_awaited) origin.await_credit(note.id());
  return Drafted{note.id()};
}

}  // namespace invoicing
