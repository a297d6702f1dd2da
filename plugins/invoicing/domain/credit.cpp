#include "domain/credit.hpp"

#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>

#include "domain/by_line.hpp"

namespace invoicing {

using comptoir::Result;

namespace {

/// An invoice with what was given back of it.
class Remainder {
 public:
  Remainder(const std::vector<Line>& invoiced, const CreditedSoFar& before)
      : invoiced_(invoiced), given_(before.lines), lines_(invoiced), credits_(before.lines) {}

  /// Null when the invoice has no such line.
  [[nodiscard]] const Line* find(const std::string& line_id) const {
    const auto place = lines_.place_of(line_id);
    return place ? &invoiced_[*place] : nullptr;
  }

  [[nodiscard]] CreditedLine given(const Line& line) const {
    const auto place = credits_.place_of(line.line_id);
    return place ? given_[*place] : CreditedLine{line.line_id, 0, Money::zero(line.net.currency())};
  }

  [[nodiscard]] std::int64_t left(const Line& line) const { return line.quantity - given(line).quantity; }

  [[nodiscard]] std::vector<CreditQuantity> all() const {
    std::vector<CreditQuantity> all;
    for (const auto& line : invoiced_)
      if (left(line) > 0) all.push_back({line.line_id, left(line)});
    return all;
  }

  /// What stands on a credit note over `quantity` of the line: all that was credited of it by then, less what was given before.
  [[nodiscard]] Line credit(Line line, std::int64_t quantity) const {
    const auto before = given(line);
    line.quantity = quantity;
    line.net = price_of(line.unit_price, before.quantity + quantity, line.net.currency()) - before.net;
    line.ordered.reset();
    return line;
  }

 private:
  const std::vector<Line>& invoiced_;
  const std::vector<CreditedLine>& given_;
  ByLine<Line> lines_;
  ByLine<CreditedLine> credits_;
};

Result<> check(const Remainder& remainder, const CreditQuantity& wanted, const std::string& pointer) {
  const auto& [line_id, quantity] = wanted;
  const auto named = "Line \"" + line_id + "\"";
  const auto* line = remainder.find(line_id);
  if (line == nullptr) return comptoir::invalid("credit.line_unknown", named + " is not on the invoice.", pointer + "/lineId");
  if (quantity < 1) return comptoir::invalid("credit.quantity_missing", named + " is credited by one unit at least.", pointer + "/quantity");
  if (const auto left = remainder.left(*line); quantity > left)
    return comptoir::invalid("credit.exceeds",
                             named + " has " + std::to_string(left) + " units left to credit, not " + std::to_string(quantity) + ".",
                             pointer + "/quantity");
  return {};
}

Result<> check(const Remainder& remainder, const std::vector<CreditQuantity>& wanted) {
  if (wanted.empty())
    return comptoir::invalid("credit.no_lines", "A credit note has a line at least; without `lines` it credits all that is left.", "/lines");
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto pointer = "/lines/" + std::to_string(i);
    if (auto possible = check(remainder, wanted[i], pointer); !possible) return possible;
    if (!seen.insert(wanted[i].line_id).second)
      return comptoir::invalid("credit.line_repeated", "Line \"" + wanted[i].line_id + "\" is credited twice: give it one quantity.",
                               pointer + "/lineId");
  }
  return {};
}

}  // namespace

void CreditedSoFar::add(const std::vector<CreditedLine>& more, const std::vector<VatLine>& more_vat) {
  const ByLine places(lines);
  for (const auto& credited : more) {
    const auto place = places.place_of(credited.line_id);
    if (!place) {
      lines.push_back(credited);
      continue;
    }
    lines[*place].quantity += credited.quantity;
    lines[*place].net += credited.net;
  }
  vat_lines = sum_of(std::move(vat_lines), more_vat);
}

std::vector<CreditQuantity> left_to_credit(const std::vector<Line>& invoiced, const CreditedSoFar& before) {
  return Remainder(invoiced, before).all();
}

Result<Credit> credit_of(const std::vector<Line>& invoiced, const CreditedSoFar& before, const std::optional<std::vector<CreditQuantity>>& wanted,
                         Currency currency) {
  const Remainder remainder(invoiced, before);
  const auto all = remainder.all();
  if (all.empty()) return comptoir::refused("invoice.fully_credited", "Nothing of this invoice is left to credit.");
  const auto& quantities = wanted ? *wanted : all;
  if (auto possible = check(remainder, quantities); !possible) return possible.error();

  Credit credit;
  for (const auto& [line_id, quantity] : quantities) credit.lines.push_back(remainder.credit(*remainder.find(line_id), quantity));
  credit.totals = totals_of_credit(credit.lines, before.vat_lines, currency);
  return credit;
}

}  // namespace invoicing
