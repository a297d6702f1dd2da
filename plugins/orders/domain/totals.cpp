#include "domain/totals.hpp"

#include <algorithm>
#include <functional>

namespace orders {

using comptoir::Currency, comptoir::Decimal, comptoir::Money;

Totals no_totals(Currency currency) { return {{}, Money::zero(currency), Money::zero(currency), Money::zero(currency)}; }

Totals totals_of(std::span<const Line> lines, Currency currency) {
  auto totals = no_totals(currency);
  for (const auto& line : lines) add_net(totals, net_of(line, currency), line.vat_rate);
  return totals;
}

Money net_of(const Line& line, Currency currency) { return comptoir::price_of(line.unit_price, line.quantity, currency); }

void add_net(Totals& totals, Money net, Decimal vat_rate) {
  auto& rates = totals.vat_lines;
  auto rate = std::ranges::lower_bound(rates, vat_rate, std::greater(), &VatLine::rate);
  if (rate == rates.end() || rate->rate != vat_rate) rate = rates.insert(rate, {vat_rate, Money::zero(net.currency()), Money::zero(net.currency())});

  totals.net += net;
  totals.vat -= rate->vat;
  rate->base += net;
  rate->vat = comptoir::percent_of(rate->base, vat_rate);
  totals.vat += rate->vat;
  totals.total = totals.net + totals.vat;
}

void drop_rate(Totals& totals, Decimal vat_rate) {
  std::erase_if(totals.vat_lines, [&](const VatLine& line) { return line.rate == vat_rate; });
}

}  // namespace orders
