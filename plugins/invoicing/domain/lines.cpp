#include "domain/lines.hpp"

#include <cstdint>
#include <utility>

namespace invoicing {

using comptoir::Fault, comptoir::Result;

namespace {

constexpr int price_scale_max = 6;
constexpr int rate_scale_max = 6;
constexpr Decimal rate_max = 100;

bool is_blank(const std::string& text) { return text.find_first_not_of(" \t\r\n") == std::string::npos; }

bool is_too_large(const DraftLine& line, Currency currency) {
  return line.quantity > net_max_minor || (line.quantity > 0 && line.unit_price > Decimal::of(net_max_minor / line.quantity, currency.exponent()));
}

}  // namespace

std::vector<Fault> faults_of(const DraftLine& line, Currency currency, const std::string& pointer) {
  std::vector<Fault> faults;
  if (is_blank(line.label)) faults.push_back({pointer + "/label", "line.label_missing", "A line says what is sold."});
  if (line.sku && is_blank(*line.sku)) faults.push_back({pointer + "/sku", "line.sku_missing", "Leave the SKU of a service out altogether."});
  if (line.quantity < 0)
    faults.push_back({pointer + "/quantity", "line.quantity_negative", "A quantity is not negative: to take goods back, draft a credit note."});
  if (line.unit_price.is_negative() || line.unit_price.scale() > price_scale_max)
    faults.push_back({pointer + "/unitPrice", "line.unit_price_invalid", "A unit price is not negative and has at most 6 digits after the point."});
  if (line.vat_rate && (line.vat_rate->is_negative() || *line.vat_rate > rate_max || line.vat_rate->scale() > rate_scale_max))
    faults.push_back(
        {pointer + "/vatRate", "line.vat_rate_invalid", "A VAT rate is a percentage from 0 to 100 with at most 6 digits after the point."});
  if (is_too_large(line, currency))
    faults.push_back({pointer + "/quantity", "line.too_large", "A line is worth at most " + Money(net_max_minor, currency).text() + "."});
  return faults;
}

Result<> check_net(Money net) {
  if (net.minor() > net_max_minor)
    return comptoir::invalid("invoice.too_large", "A document is worth at most " + Money(net_max_minor, net.currency()).text() + ": make two of it.");
  return {};
}

Result<> unless_faulty(std::vector<Fault> faults) {
  if (faults.empty()) return {};
  auto error = comptoir::invalid("invoice.line_invalid", "A line cannot stand like this.");
  error.faults = std::move(faults);
  return error;
}

Line priced(const DraftLine& line, std::string line_id, Currency currency) {
  return {std::move(line_id),
          line.sku,
          line.label,
          line.quantity,
          line.unit_price,
          line.vat_rate,
          price_of(line.unit_price, line.quantity, currency),
          {}};
}

Result<std::vector<Line>> priced(const std::vector<DraftLine>& lines, Currency currency) {
  if (lines.size() > lines_max) return comptoir::invalid("invoice.too_many_lines", "A document has at most 10000 lines.", "/lines");
  std::vector<Fault> faults;
  std::vector<Line> out;
  auto net = Money::zero(currency);
  for (const auto& line : lines) {
    const auto found = faults_of(line, currency, "/lines/" + std::to_string(out.size()));
    faults.insert(faults.end(), found.begin(), found.end());
    out.push_back(found.empty() ? priced(line, std::to_string(out.size() + 1), currency) : Line{});
  }
  if (auto fine = unless_faulty(std::move(faults)); !fine) return fine.error();
  for (const auto& line : out)
    if (auto fits = check_net(net += line.net); !fits) return fits.error();
  return out;
}

}  // namespace invoicing
