// What has happened in invoicing.
#pragma once

#include "language/commands.hpp"

namespace invoicing {

// ---- a document

/// A draft began, with all that it held from the start. `origin`, `reason` and `awaited` belong to a credit note.
struct InvoiceDrafted {
  std::string invoice_id;
  Kind kind = Kind::invoice;
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::optional<std::string> order_id;
  std::optional<NumberedDocument> origin;
  std::optional<std::string> reason;
  std::optional<Buyer> buyer;
  std::vector<Line> lines;
  Money net;
  Money vat;
  Money total;
  std::vector<VatLine> vat_lines;
  bool awaited = false;  ///< The invoice waits for it: its order was cancelled.
};
struct BuyerNamed {
  std::string invoice_id;
  Buyer buyer;
};
struct InvoiceLineAdded {
  std::string invoice_id;
  Line line;
};
struct InvoiceLineChanged {
  std::string invoice_id;
  Line line;
};
struct InvoiceLineRemoved {
  std::string invoice_id;
  std::string line_id;
};
struct InvoiceDraftDeleted {
  std::string invoice_id;
};

/// Stock is asked to set the goods aside: attempt `attempt` is open until it has answered.
struct InvoiceValidationRequested {
  std::string invoice_id;
  std::int32_t attempt = 0;
  std::string warehouse;
  std::vector<Demand> lines;
  Date asked_on = {};
};
struct InvoiceValidationRefused {
  std::string invoice_id;
  std::int32_t attempt = 0;
  std::vector<Shortage> shortages;
};
/// The attempt is over without an answer of stock that counts: it was withdrawn by hand, or the draft had become incomplete.
struct InvoiceValidationWithdrawn {
  std::string invoice_id;
  std::int32_t attempt = 0;
};
/// Goods were set aside for an attempt that is not open: stock may have them back.
struct InvoiceValidationAbandoned {
  std::string invoice_id;
  std::int32_t attempt = 0;
};

/// The legal document, complete. Nothing in it changes any more.
struct InvoiceValidated {
  std::string invoice_id;
  Kind kind = Kind::invoice;
  std::string number;
  std::string series;
  std::int32_t year = 0;
  Date issue_date;
  std::string customer_id;
  Currency currency;
  std::optional<std::string> order_id;
  std::optional<NumberedDocument> origin;
  std::optional<std::int32_t> attempt;  ///< The one whose goods are set aside for it; absent where stock was not asked.
  Seller seller;
  Buyer buyer;
  std::vector<Line> lines;
  Money net;
  Money vat;
  Money total;
  std::vector<VatLine> vat_lines;
};

/// A credit note was validated: this much of the invoice was given back by it.
struct InvoiceCredited {
  std::string invoice_id;
  NumberedDocument credit_note;
  std::vector<CreditedLine> lines;
  Money net;
  Money vat;
  Money total;
  std::vector<VatLine> vat_lines;
  std::vector<Demand> goods_left;  ///< What of its goods the invoice still bills.
  bool fully = false;              ///< Nothing is left to credit.
};

/// The invoice's order was cancelled: it waits for a credit note over all that is left, which is drafted.
struct InvoiceCreditAwaited {
  std::string invoice_id;
  std::string order_id;
  std::string credit_note_id;
};

// ---- a series of numbers

struct NumberIssued {
  std::string series;
  std::int32_t year = 0;
  std::int64_t position = 0;  ///< 1, 2, 3 ... without a gap.
  std::string number;         ///< "F2026-000001"
  Date issue_date;
  std::string invoice_id;
};

// ---- an order that may be invoiced

/// Units of a line of the order.
struct BilledLine {
  std::string line_id;
  std::int64_t quantity = 0;

  bool operator==(const BilledLine&) const = default;
};

struct BillingOpened {
  std::string order_id;
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::vector<OrderLine> lines;
};
/// The invoice bills these units, besides those that it billed before.
struct OrderBilled {
  std::string order_id;
  std::string invoice_id;
  std::vector<BilledLine> lines;
};
/// The invoice bills these units no more: others may.
struct OrderUnbilled {
  std::string order_id;
  std::string invoice_id;
  std::vector<BilledLine> lines;
  bool ended = false;  ///< It was deleted or credited in full, services and all: nothing of it is left.
};
/// The order was cancelled: of its legal invoices credit notes are due.
struct BillingClosed {
  std::string order_id;
  std::vector<std::string> due;  ///< These invoices.

  static constexpr std::string_view defaulted[] = {"due"};
};
/// The credit note that was due of the invoice is drafted, or nothing was left to credit.
struct DueCreditSettled {
  std::string order_id;
  std::string invoice_id;
};

}  // namespace invoicing
