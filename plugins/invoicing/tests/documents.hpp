// What the tests say in few words: documents at every stage of their life, and what came of an act.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/billable_order.hpp"
#include "domain/invoice.hpp"
#include "domain/lines.hpp"
#include "domain/series.hpp"

namespace invoicing {

inline const Currency euro = "EUR";

inline Money euros(std::int64_t cents) { return {cents, euro}; }

inline Seller seller() { return {"Comptoir SARL", {"1 rue du Port", "44000 Nantes"}, "404833048", "FR83404833048"}; }
inline Buyer buyer() { return {"Quincaillerie Durand", {"2 place du Marché", "69001 Lyon"}, {}}; }

inline Text text(std::string_view written) { return *Text::parse(written); }
inline Code code(std::string_view written) { return *Code::parse(written); }

inline NewBuyer new_buyer() { return {text("Quincaillerie Durand"), {text("2 place du Marché"), text("69001 Lyon")}, {}}; }

inline DraftLine goods(std::int64_t quantity, Decimal unit_price, Decimal vat_rate = "20") {
  return {"NAIL-40", "Nails, 40 mm", quantity, unit_price, vat_rate};
}
inline DraftLine service(std::int64_t quantity, Decimal unit_price, Decimal vat_rate = "20") {
  return {{}, "Advice", quantity, unit_price, vat_rate};
}

inline Line line_of(const DraftLine& draft, std::string line_id = "1") { return priced(draft, std::move(line_id), euro); }

inline Invoice draft_of(const std::vector<DraftLine>& lines, std::optional<std::string> order_id = {}) {
  Invoice invoice("i-1");
  invoice.draft({"c-1", euro, "main", std::move(order_id), buyer(), *priced(lines, euro)});
  return invoice;
}

inline NumberIssued issued(const std::string& number = "F2026-000001") { return {"F", 2026, 1, number, Date(2026, 11, 21), "i-1"}; }

inline Invoice invoice_of(const std::vector<DraftLine>& lines) {
  auto invoice = draft_of(lines);
  invoice.validate(issued(), seller());
  return invoice;
}

/// Takes `wanted` of the invoice back, from the draft of the credit note to its validation.
inline Credit credit(Invoice& invoice, std::optional<std::vector<CreditQuantity>> wanted = {}) {
  const auto granted = invoice.credit_for(wanted);
  if (!granted) throw std::logic_error(granted.error().sentence);
  invoice.record_credit({"a-1", "A2026-000001"}, *granted);
  return *granted;
}

/// The events of one type that an aggregate raised, in order.
template <class Event, class A>
std::vector<Event> raised(const A& aggregate) {
  std::vector<Event> events;
  for (const auto& event : aggregate.raised())
    if (event.type == &comptoir::detail::event_type<Event>()) events.push_back(comptoir::detail::read_stored<Event>(event.data, "event"));
  return events;
}

inline std::vector<std::string> codes_of(const comptoir::Error& error) {
  std::vector<std::string> codes;
  for (const auto& fault : error.faults) codes.push_back(fault.pointer + " " + fault.code);
  return codes;
}

MATCHER(Succeeds, "succeeds") {
  if (!arg.ok()) *result_listener << "refused with " << arg.error().code << ": " << arg.error().sentence;
  return arg.ok();
}

MATCHER_P(IsRefusedWith, code, "is refused with " + std::string(code)) {
  if (arg.ok()) {
    *result_listener << "which succeeded";
    return false;
  }
  *result_listener << "refused with " << arg.error().code << ": " << arg.error().sentence;
  return arg.error().code == code;
}

}  // namespace invoicing

// GoogleTest shows amounts as people write them.
namespace comptoir {
inline void PrintTo(const Money& money, std::ostream* out) { *out << money.text(); }
inline void PrintTo(const Date& date, std::ostream* out) { *out << date.text(); }
}  // namespace comptoir
