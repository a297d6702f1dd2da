#include "application/handlers.hpp"

namespace invoicing {

Result<Drafted> draft_credit_note(const DraftCreditNote& command, Repository<Invoice>& invoices, Ids& ids) {
  const auto& origin = invoices.get(command.invoice_id);
  const auto credit = origin.credit_for(command.lines);
  if (!credit) return credit.error();

  auto& note = invoices.add(ids.next().text());
  note.draft_credit(origin, command.reason.text(), *credit);
  return Drafted{note.id()};
}

}  // namespace invoicing
