// What can be read: questions, their answers, and the rows behind them.
#pragma once

#include <comptoir/projection.hpp>

#include "language/document.hpp"

namespace invoicing {

struct InvoiceById {
  std::string invoice_id;
};
/// One line of an invoice.
struct LineById {
  std::string invoice_id;
  std::string line_id;
};
struct ListInvoices {
  std::optional<std::string> customer_id;
  std::optional<Status> status;
  std::optional<Awaits> awaits;
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};
struct ListSeries {
  std::optional<std::string> cursor;
  std::optional<std::int32_t> limit;
};

struct InvoiceSummary {
  std::string invoice_id;
  Kind kind = Kind::invoice;
  Status status = Status::draft;
  std::string customer_id;
  std::optional<std::string> order_id;
  std::optional<std::string> number;
  std::optional<Date> issue_date;
  Money total;
  Timestamp drafted_at;
  std::optional<Awaits> awaits;
};

/// A credit note that was validated over part of an invoice.
struct CreditNoteEntry {
  std::string invoice_id;
  std::string number;
  Money total;
};

struct InvoiceDetail {
  std::string invoice_id;
  Kind kind = Kind::invoice;
  Status status = Status::draft;
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::optional<std::string> order_id;
  std::optional<NumberedDocument> origin;
  std::optional<std::string> reason;
  std::optional<Seller> seller;
  std::optional<Buyer> buyer;
  std::vector<Line> lines;
  Money net;
  Money vat;
  Money total;
  std::vector<VatLine> vat_lines;
  std::optional<std::string> number;
  std::optional<Date> issue_date;
  Timestamp drafted_at;
  std::optional<Timestamp> validated_at;
  std::optional<std::int32_t> open_attempt;  ///< Stock was asked and has not answered yet.
  std::vector<Shortage> shortages;           ///< What was missing when validation was last refused.
  std::vector<CreditNoteEntry> credit_notes;
  Money credited;                ///< The sum of their totals.
  std::optional<Awaits> awaits;  ///< What it waits for, if it does.
};

/// An invoice of a cancelled order, whose credit note is not drafted yet.
struct DueCredit {
  std::string order_id;
  std::string invoice_id;
};

struct SeriesRow {
  std::string series;
  std::int32_t year = 0;
  std::int64_t last_position = 0;
  std::string last_number;
  Date last_date;
};

}  // namespace invoicing
