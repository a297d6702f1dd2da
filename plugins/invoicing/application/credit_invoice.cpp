#include "application/handlers.hpp"

namespace invoicing {

Result<Drafted> draft_credit_note(const DraftCreditNote& command, Repository<Invoice>& invoices, Ids& ids) {
  const auto& origin = invoices.get(command.invoice_id);
  const auto credit = origin.credit_for(command.lines);
  if (!credit) return credit.error();
  if (command.reason.empty()) return comptoir::invalid("credit_note.reason_missing", "A credit note says why it is given.", "/reason");

  auto& note = invoices.add(ids.next().text());
  note.draft_credit(origin, command.reason, *credit);
  return Drafted{note.id()};
}

}  // namespace invoicing
