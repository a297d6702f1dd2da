#include "domain/lines.hpp"

#include <string>
#include <utility>

#include <comptoir/code.hpp>
#include <comptoir/text.hpp>

namespace invoicing {

using comptoir::Fault, comptoir::Result;

namespace {

constexpr Decimal rate_max = vat_rate_max;

}  // namespace

std::vector<Fault> faults_of(const DraftLine& line, Currency currency, const std::string& pointer) {
  std::vector<Fault> faults;
  if (auto label = comptoir::Text::parse(line.label); !label)
    faults.push_back({pointer + "/label", "line.label_invalid", "A line says what is sold. " + label.error().sentence});
  if (line.sku && !comptoir::Code::is_code(*line.sku))
    faults.push_back({pointer + "/sku", "line.sku_invalid", "A SKU is 1 to 64 letters, digits, points, underscores or hyphens; a service has none."});
  if (line.quantity < 0 || line.quantity > quantity_max)
    faults.push_back({pointer + "/quantity", "line.quantity_out_of_range",
                      "A quantity lies between 1 and 1000000, or is 0 while a draft leaves it open: to take goods back, draft a credit note."});
  const auto highest = Money(unit_price_max_minor, currency).major();
  if (line.unit_price.is_negative() || line.unit_price > highest || line.unit_price.scale() > decimals_max)
    faults.push_back({pointer + "/unitPrice", "line.unit_price_invalid",
                      "A unit price lies between 0 and " + highest.text() + ", with at most 6 digits after the point."});
  if (line.vat_rate && (line.vat_rate->is_negative() || *line.vat_rate > rate_max || line.vat_rate->scale() > decimals_max))
    faults.push_back(
        {pointer + "/vatRate", "line.vat_rate_invalid", "A VAT rate is a percentage from 0 to 100 with at most 6 digits after the point."});
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
  if (lines.size() > lines_max)
    return comptoir::invalid("invoice.too_many_lines", "A document has at most " + std::to_string(lines_max) + " lines.", "/lines");
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
