// What can be asked of invoicing.
#pragma once

#include <comptoir/code.hpp>
#include <comptoir/text.hpp>

#include "language/document.hpp"

namespace invoicing {

using comptoir::Code, comptoir::Text;

/// Who buys, as a client says it.
struct NewBuyer {
  Text name;
  std::vector<Text> address;
  std::optional<Text> vat_number;
};

struct DraftLine {
  std::optional<std::string> sku;
  std::string label;
  std::int64_t quantity = 0;
  Decimal unit_price;
  std::optional<Decimal> vat_rate;
};

/// By hand: customer, currency and lines. Of an order: its id alone, and the order says the rest.
struct DraftInvoice {
  std::optional<comptoir::Id> invoice_id;
  std::optional<std::string> order_id;  // as whoever took the order calls it
  std::optional<Code> customer_id;
  std::optional<Currency> currency;
  std::optional<Code> warehouse;
  std::optional<NewBuyer> buyer;
  std::optional<std::vector<DraftLine>> lines;
};
struct Drafted {  // its answer
  std::string invoice_id;
};

struct NameBuyer {
  std::string invoice_id;
  NewBuyer buyer;
};

struct AddLine {
  std::string invoice_id;
  std::optional<std::string> sku;
  std::string label;
  std::int64_t quantity = 0;
  Decimal unit_price;
  std::optional<Decimal> vat_rate;
};
struct LineAdded {  // its answer
  std::string line_id;
};

/// What is absent stays as it is.
struct ChangeLine {
  std::string invoice_id;
  std::string line_id;
  std::optional<std::string> label;
  std::optional<std::int64_t> quantity;
  std::optional<Decimal> unit_price;
  std::optional<Decimal> vat_rate;
};

struct RemoveLine {
  std::string invoice_id;
  std::string line_id;
};

struct DeleteDraft {
  std::string invoice_id;
};

/// Of an invoice or of a credit note.
struct ValidateInvoice {
  std::string invoice_id;
  std::optional<Date> today = {};  ///< What day it is, said by a person: asked for where the clock of the host is in doubt.
};
/// Waits no longer for what stock says: the document is a draft again.
struct WithdrawValidation {
  std::string invoice_id;
};
struct Validation {  // the answer to both until the event comes that concludes it
  std::string invoice_id;
  Status status = Status::draft;
  std::optional<std::int32_t> open_attempt;
};

struct CreditQuantity {
  std::string line_id;
  std::int64_t quantity = 0;
};
/// Without lines: all that is left of the invoice.
struct DraftCreditNote {
  std::string invoice_id;
  Text reason;
  std::optional<std::vector<CreditQuantity>> lines;
};

// Sent by our reactions to orders and stock.

struct OrderLine {
  std::string line_id;
  std::string sku;
  std::string label;
  std::int64_t quantity = 0;
  Decimal unit_price;
  Decimal vat_rate;
};
struct OpenBilling {
  std::string order_id;
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::vector<OrderLine> lines;
};

struct CloseBilling {
  std::string order_id;
};
/// Sent by the clock: drafts credit notes that are due, since an order was cancelled.
struct DraftDueCredits {};

struct NumberReserved {
  std::string invoice_id;
  std::int32_t attempt = 0;
};

struct RefuseValidation {
  std::string invoice_id;
  std::int32_t attempt = 0;
  std::vector<Shortage> shortages;
};

}  // namespace invoicing
