#include <algorithm>

#include "domain/invoice.hpp"

namespace invoicing {

using comptoir::Fault, comptoir::Result;

namespace {

void check_lines(const std::vector<Line>& lines, std::vector<Fault>& faults) {
  if (lines.empty()) faults.push_back({"/lines", "invoice.no_lines", "A document has a line at least."});
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto pointer = "/lines/" + std::to_string(i);
    if (lines[i].quantity == 0) faults.push_back({pointer + "/quantity", "line.quantity_missing", "Line " + lines[i].line_id + " has no quantity."});
    if (!lines[i].vat_rate) faults.push_back({pointer + "/vatRate", "line.vat_rate_missing", "Line " + lines[i].line_id + " has no VAT rate."});
  }
}

void check_buyer(const std::optional<Buyer>& buyer, std::vector<Fault>& faults) {
  if (!buyer) {
    faults.push_back({"/buyer", "buyer.missing", "A document says who buys."});
    return;
  }
  if (buyer->name.empty()) faults.push_back({"/buyer/name", "buyer.name_missing", "The buyer has no name."});
  if (buyer->address.empty()) faults.push_back({"/buyer/address", "buyer.address_missing", "The buyer has no address."});
}

void check_seller(const Seller& seller, std::vector<Fault>& faults) {
  const auto object = [&](const char* field, const std::string& code, const std::string& sentence, const char* setting) {
    faults.push_back({std::string("/seller/") + field, code, sentence + " in the configuration, [plugin.invoicing.seller] " + setting + "."});
  };
  if (seller.name.empty()) object("name", "seller.name_missing", "The seller has no name: say it", "name");
  if (seller.address.empty()) object("address", "seller.address_missing", "The seller has no address: say it", "address");
  if (seller.siren.empty()) object("siren", "seller.siren_missing", "The seller has no SIREN: say it", "siren");
  if (seller.vat_number.empty()) object("vatNumber", "seller.vat_number_missing", "The seller has no VAT number: say it", "vat_number");
}

std::vector<Demand> demand_of(const std::vector<Line>& lines) {
  std::vector<Demand> demand;
  for (const auto& line : lines)
    if (line.sku) demand.push_back({line.line_id, *line.sku, line.quantity});
  return demand;
}

}  // namespace

Result<> Invoice::check_draft() const {
  if (state().status == Status::deleted) return comptoir::not_found("invoice.unknown", "The draft " + id() + " was deleted.");
  if (state().status == Status::validated)
    return comptoir::refused("invoice.not_draft",
                             "Document " + *state().number + " is validated and never changes: what is wrong in it is credited.");
  return {};
}

Result<> Invoice::check_complete(const Seller& seller) const {
  std::vector<Fault> faults;
  check_lines(state().lines, faults);
  check_buyer(state().buyer, faults);
  check_seller(seller, faults);
  if (faults.empty()) return {};
  auto error = comptoir::invalid("invoice.incomplete", "No legal document can be made of this draft yet.");
  error.faults = std::move(faults);
  return error;
}

bool Invoice::needs_reservation() const {
  const auto& lines = state().lines;
  const bool has_goods = std::ranges::any_of(lines, [](const Line& line) { return line.sku.has_value(); });
  return has_goods && state().kind == Kind::invoice && !state().order_id;
}

void Invoice::request_reservation(Date today) {
  raise(InvoiceValidationRequested{id(), state().attempts + 1, state().warehouse, demand_of(state().lines), today});
}

void Invoice::withdraw() {
  if (awaits_stock()) raise(InvoiceValidationWithdrawn{id(), state().attempts});
}

bool Invoice::accepts_reservation(std::int32_t attempt) {
  if (attempt == state().attempts && awaits_stock()) return true;
  if (attempt != state().numbered_attempt) raise(InvoiceValidationAbandoned{id(), attempt});
  return false;
}

void Invoice::refuse_validation(std::int32_t attempt, const std::vector<Shortage>& shortages) {
  if (attempt == state().attempts && awaits_stock()) raise(InvoiceValidationRefused{id(), attempt, shortages});
}

void Invoice::validate(const NumberIssued& issued, const Seller& seller) {
  raise(document(issued, seller, state().lines, totals_of(state().lines, state().currency)));
}

void Invoice::validate_credit(const NumberIssued& issued, const Seller& seller, const Credit& credit) {
  raise(document(issued, seller, credit.lines, credit.totals));
}

InvoiceValidated Invoice::document(const NumberIssued& issued, const Seller& seller, const std::vector<Line>& lines, const Totals& totals) const {
  return {id(),
          state().kind,
          issued.number,
          issued.series,
          issued.year,
          issued.issue_date,
          state().customer_id,
          state().currency,
          state().order_id,
          state().origin,
          state().attempt_open ? std::optional(state().attempts) : std::nullopt,
          seller,
          state().buyer.value(),
          lines,
          totals.net,
          totals.vat,
          totals.total,
          totals.vat_lines};
}

}  // namespace invoicing
