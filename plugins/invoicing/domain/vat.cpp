#include "domain/vat.hpp"

#include <algorithm>

namespace invoicing {

namespace {

VatLine& line_of_rate(std::vector<VatLine>& vat_lines, Decimal rate, Currency currency) {
  const auto place = std::ranges::find_if(vat_lines, [&](const VatLine& line) { return line.rate <= rate; });
  if (place != vat_lines.end() && place->rate == rate) return *place;
  return *vat_lines.insert(place, {rate, Money::zero(currency), Money::zero(currency)});
}

const VatLine* find_rate(const std::vector<VatLine>& vat_lines, Decimal rate) {
  const auto found = std::ranges::find(vat_lines, rate, &VatLine::rate);
  return found == vat_lines.end() ? nullptr : &*found;
}

}  // namespace

Totals totals_of(const std::vector<Line>& lines, Currency currency) { return totals_of_credit(lines, {}, currency); }

Totals totals_of_credit(const std::vector<Line>& lines, const std::vector<VatLine>& before, Currency currency) {
  Totals totals{Money::zero(currency), Money::zero(currency), Money::zero(currency), {}};
  for (const auto& line : lines) {
    totals.net += line.net;
    if (line.vat_rate) line_of_rate(totals.vat_lines, *line.vat_rate, currency).base += line.net;
  }
  for (auto& line : totals.vat_lines) {
    const auto* credited = find_rate(before, line.rate);
    line.vat = credited == nullptr ? percent_of(line.base, line.rate) : percent_of(credited->base + line.base, line.rate) - credited->vat;
    totals.vat += line.vat;
  }
  totals.total = totals.net + totals.vat;
  return totals;
}

std::vector<VatLine> sum_of(std::vector<VatLine> some, const std::vector<VatLine>& more) {
  for (const auto& line : more) {
    auto& sum = line_of_rate(some, line.rate, line.base.currency());
    sum.base += line.base;
    sum.vat += line.vat;
  }
  return some;
}

}  // namespace invoicing
