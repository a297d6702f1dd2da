#include "domain/line_rules.hpp"

#include <string>

namespace orders {

using comptoir::Currency, comptoir::Decimal, comptoir::Money, comptoir::Result, comptoir::invalid;

namespace {

Result<> check_unit_price(Decimal unit_price, Currency currency) {
  const auto highest = Money(unit_price_max_minor, currency).major();
  if (unit_price.is_negative() || unit_price > highest)
    return invalid("order.unit_price_out_of_range", "A unit price lies between 0 and " + highest.text() + ".", "/unitPrice");
  if (unit_price.scale() > decimals_max) return invalid("order.unit_price_too_fine", "A unit price has at most 6 decimals.", "/unitPrice");
  return {};
}

Result<> check_vat_rate(Decimal vat_rate) {
  if (vat_rate.is_negative() || vat_rate > Decimal(vat_rate_max) || vat_rate.scale() > decimals_max)
    return invalid("order.vat_rate_out_of_range", "A VAT rate is a percentage from 0 to 100 with at most 6 decimals.", "/vatRate");
  return {};
}

}  // namespace

Result<> check_line(const NewLine& line, Currency currency) {
  if (auto quantity = check_quantity(line.quantity); !quantity) return quantity;
  if (auto unit_price = check_unit_price(line.unit_price, currency); !unit_price) return unit_price;
  if (auto vat_rate = check_vat_rate(line.vat_rate); !vat_rate) return vat_rate;
  if (line.currency.value_or(currency) != currency)
    return invalid("order.currency_mismatch", "The order is in " + std::string(currency.code()) + ", and so are all its prices.", "/currency");
  return {};
}

Result<> check_quantity(std::int64_t quantity) {
  if (quantity < 1 || quantity > quantity_max) return invalid("order.quantity_out_of_range", "A quantity lies between 1 and 1000000.", "/quantity");
  return {};
}

Result<> check_net(Money net) {
  if (net.minor() > net_max_minor)
    return invalid("order.too_large", "An order is worth at most " + Money(net_max_minor, net.currency()).text() + ": make two of it.");
  return {};
}

}  // namespace orders
