// What the judge reads of the events of trade.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/time.hpp>

namespace trade {

struct Attempt {
  std::int32_t attempt;
};

struct QuantityOfLine {
  std::string line_id;
  std::string sku;
  std::int64_t quantity;
};

struct OrderConfirmed {
  std::int32_t attempt;
  std::vector<QuantityOfLine> lines;
};

struct SourceLine {
  std::string line_id;
};
struct DocumentLine {
  std::string line_id;
  std::optional<std::string> sku;
  std::int64_t quantity;
  std::optional<SourceLine> ordered;
};
struct Origin {
  std::string invoice_id;
};
struct InvoiceDrafted {
  std::string kind;
  std::optional<std::string> order_id;
  std::optional<Origin> origin;
  std::vector<DocumentLine> lines;
};
struct LineTaken {
  DocumentLine line;
};
struct LineRemoved {
  std::string line_id;
};
struct InvoiceValidated {
  comptoir::Date issue_date;
};
struct CreditAwaited {
  std::string credit_note_id;
};
struct CreditedLine {
  std::string line_id;
  std::int64_t quantity;
};
struct InvoiceCredited {
  std::vector<CreditedLine> lines;
  bool fully;
};
struct NumberIssued {
  std::string series;
  std::int32_t year;
  std::int64_t position;
  std::string number;
  comptoir::Date issue_date;
};

struct Reservation {
  std::string source_type;
  std::string source_id;
  std::int32_t attempt;
  std::optional<std::vector<QuantityOfLine>> lines;
};

struct Moved {
  std::string sku;
  std::int64_t on_hand;
  std::int64_t reserved;
};
struct ItemMoved {
  Moved movement;
};

}  // namespace trade
