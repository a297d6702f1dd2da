// A document: an invoice, or the credit note that takes one back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/aggregate.hpp>

#include "domain/credit.hpp"
#include "language/events.hpp"

namespace invoicing {

struct InvoiceState {
  Kind kind = Kind::invoice;
  Status status = Status::draft;
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::optional<std::string> order_id;
  std::optional<NumberedDocument> origin;
  std::optional<Buyer> buyer;
  std::vector<Line> lines;
  std::int64_t last_line = 0;
  std::int32_t attempts = 0;                     ///< How often stock was asked.
  bool attempt_open = false;                     ///< The last of them is unanswered.
  std::optional<std::int32_t> numbered_attempt;  ///< The one whose goods are set aside for the validated document.
  Date asked_on;                                 ///< When stock was asked last.
  std::optional<std::string> number;
  std::optional<Date> issue_date;
  bool awaited = false;  ///< As a credit note: its invoice waits for it.
  CreditedSoFar credited;
  bool fully_credited = false;
  std::vector<std::string> awaited_notes;  ///< Credit notes that were drafted since its order was cancelled, over all that is left.
};

/// A document begins as a draft, which can be edited and deleted. Validated, it bears a number and never changes again: all that can still happen to
/// it is that credit notes give some of it back, and that is their doing, not a change of the document.
///
/// What every method may refuse is said once: 404 `invoice.unknown` for a deleted draft, 409 `invoice.not_draft` for a validated document,
/// 409 `invoice.awaits_stock` while stock is asked.
class Invoice : public comptoir::Aggregate<Invoice, InvoiceState> {
 public:
  using Aggregate::Aggregate;

  // Drafting: invoice_drafting.cpp

  /// What an invoice begins with. The lines are priced and without faults (lines.hpp).
  struct Beginning {
    std::string customer_id;
    Currency currency;
    std::string warehouse;
    std::optional<std::string> order_id;
    std::optional<Buyer> buyer;
    std::vector<Line> lines;
  };
  void draft(const Beginning& beginning);

  /// 409 `credit_note.buyer_is_fixed`: a credit note names the buyer of its invoice.
  comptoir::Result<> name_buyer(const Buyer& buyer);

  /// The new line's id. 422 `invoice.line_invalid`, `invoice.too_many_lines` or `invoice.too_large`; 409 `invoice.goods_not_ordered` where the
  /// document is of an order: nothing is set aside for further goods. 409 `credit_note.lines_are_fixed`, as for the next two.
  comptoir::Result<std::string> add_line(const DraftLine& line);

  /// 404 `line.unknown`; 422 `invoice.line_invalid`; of an ordered line only the quantity changes, 409 `invoice.line_is_ordered`, up to what was
  /// ordered, 422 `invoice.exceeds_order`.
  comptoir::Result<> change_line(const ChangeLine& change);

  /// 404 `line.unknown`.
  comptoir::Result<> remove_line(const std::string& line_id);

  comptoir::Result<> delete_draft();

  // Validation: invoice_validation.cpp

  /// Whether it is a draft, whatever stock does: 404 or 409 as above.
  comptoir::Result<> check_draft() const;
  bool awaits_stock() const { return state().attempt_open; }

  /// Whether a legal document can be made of it: 422 `invoice.incomplete` with a fault for everything that is missing.
  comptoir::Result<> check_complete(const Seller& seller) const;

  /// Whether stock must set goods aside first. Not for services, not for a credit note, and not for an order: its goods are set aside already.
  bool needs_reservation() const;
  void request_reservation(Date today);

  /// Whether it was validated before; asked again, that is the answer.
  bool is_validated() const { return state().status == Status::validated; }

  /// Closes the open attempt, if there is one: whatever stock answers now is too late.
  void withdraw();

  /// Stock's answers. Late or repeated ones change nothing, but goods that were set aside for nothing are given back.
  bool accepts_reservation(std::int32_t attempt);
  void refuse_validation(std::int32_t attempt, const std::vector<Shortage>& shortages);

  /// The draft becomes the legal document. It is complete, and `credit` is what a credit note gives back.
  void validate(const NumberIssued& issued, const Seller& seller);
  void validate_credit(const NumberIssued& issued, const Seller& seller, const Credit& credit);

  // Crediting: invoice_crediting.cpp

  /// What a credit note over `wanted` would give back; see credit_of(). 409 `invoice.not_validated`, `credit_note.not_creditable`.
  comptoir::Result<Credit> credit_for(const std::optional<std::vector<CreditQuantity>>& wanted) const;

  /// Begins the credit note of a validated invoice; `awaited` where the invoice waits for it.
  void draft_credit(const Invoice& origin, const std::string& reason, const Credit& credit, bool awaited = false);

  /// The order of the invoice was cancelled, and a credit note over what is left is drafted.
  void await_credit(const std::string& credit_note_id);
  bool awaits_credit() const { return !state().awaited_notes.empty() && !state().fully_credited; }

  /// What a credit note wants of its invoice: its lines, or all that is left by then where the invoice waits for it.
  std::optional<std::vector<CreditQuantity>> wanted_credit() const;

  /// Another credit note gave back all that was left: a draft that was awaited is deleted.
  void release_awaited();

  /// A credit note over `credit` was validated.
  void record_credit(const NumberedDocument& credit_note, const Credit& credit);
  bool is_fully_credited() const { return state().fully_credited; }

  /// The units of its order that the document bills; of the lines in `credit` where that is given, as much as it gives back.
  std::vector<BilledLine> billed() const;
  std::vector<BilledLine> billed(const Credit& credit) const;

  // What has happened: invoice_history.cpp

  static void apply(InvoiceState& state, const InvoiceDrafted& event);
  static void apply(InvoiceState& state, const BuyerNamed& event);
  static void apply(InvoiceState& state, const InvoiceLineAdded& event);
  static void apply(InvoiceState& state, const InvoiceLineChanged& event);
  static void apply(InvoiceState& state, const InvoiceLineRemoved& event);
  static void apply(InvoiceState& state, const InvoiceDraftDeleted& event);
  static void apply(InvoiceState& state, const InvoiceValidationRequested& event);
  static void apply(InvoiceState& state, const InvoiceValidationRefused& event);
  static void apply(InvoiceState& state, const InvoiceValidationWithdrawn& event);
  static void apply(InvoiceState& state, const InvoiceValidationAbandoned& event);
  static void apply(InvoiceState& state, const InvoiceValidated& event);
  static void apply(InvoiceState& state, const InvoiceCredited& event);
  static void apply(InvoiceState& state, const InvoiceCreditAwaited& event);

 private:
  comptoir::Result<> check_editable() const;
  comptoir::Result<const Line*> find_editable_line(const std::string& line_id) const;
  InvoiceValidated document(const NumberIssued& issued, const Seller& seller, const std::vector<Line>& lines, const Totals& totals) const;
};

}  // namespace invoicing
