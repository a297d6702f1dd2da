// The words that a document is made of: its lines, its parties, its VAT.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/message.hpp>

namespace invoicing {

using comptoir::Currency, comptoir::Date, comptoir::Decimal, comptoir::Money, comptoir::Timestamp;

/// Amounts of a credit note are positive too: they say what is given back.
enum class Kind { invoice, credit_note };

enum class Status { draft, validated, deleted };

/// What a document waits for: the answer of stock, or the credit note that its order's cancellation calls for.
enum class Awaits { stock, credit };

/// Who buys: name and place when the document was made, which later moves do not reach.
struct Buyer {
  std::string name;
  std::vector<std::string> address;
  std::optional<std::string> vat_number;

  bool operator==(const Buyer&) const = default;
};

/// Who sells, as the settings said when the document was validated.
struct Seller {
  std::string name;
  std::vector<std::string> address;
  std::string siren;
  std::string vat_number;

  bool operator==(const Seller&) const = default;
};

/// The line of an order that a line was copied from, and the quantity that it may not exceed.
struct OrderedLine {
  std::string line_id;
  std::int64_t quantity = 0;

  bool operator==(const OrderedLine&) const = default;
};

struct Line {
  std::string line_id;             ///< "1", "2" ... within the document, never used twice.
  std::optional<std::string> sku;  ///< Absent for a service, which needs no stock.
  std::string label;
  std::int64_t quantity = 0;           ///< Whole units; 0 while a draft leaves it open.
  Decimal unit_price;                  ///< Net, in major units.
  std::optional<Decimal> vat_rate;     ///< Percent; absent while a draft leaves it open.
  Money net;                           ///< Rounded once, half up.
  std::optional<OrderedLine> ordered;  ///< Absent for what was entered by hand.

  bool operator==(const Line&) const = default;
};

/// All lines of one rate together: the VAT is rounded once, on the sum of their nets.
struct VatLine {
  Decimal rate;
  Money base;
  Money vat;

  bool operator==(const VatLine&) const = default;
};

/// Another document: to a credit note the invoice that it takes back, to an invoice one of its credit notes.
struct NumberedDocument {
  std::string invoice_id;
  std::string number;

  bool operator==(const NumberedDocument&) const = default;
};

/// What stock must set aside for a line, or what of it is missing.
struct Demand {
  std::string line_id;
  std::string sku;
  std::int64_t quantity = 0;

  bool operator==(const Demand&) const = default;
};
struct Shortage {
  std::string line_id;
  std::string sku;
  std::int64_t requested = 0;
  std::int64_t available = 0;

  bool operator==(const Shortage&) const = default;
};

/// How much of a line was given back.
struct CreditedLine {
  std::string line_id;
  std::int64_t quantity = 0;
  Money net;

  bool operator==(const CreditedLine&) const = default;
};

}  // namespace invoicing
