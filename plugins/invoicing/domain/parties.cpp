#include "domain/parties.hpp"

#include <string>

#include "language/limits.hpp"

namespace invoicing {

namespace {

std::vector<std::string> lines_of(const std::vector<Text>& address) {
  std::vector<std::string> lines;
  for (const auto& line : address) lines.push_back(line.text());
  return lines;
}

}  // namespace

comptoir::Result<Buyer> buyer_of(const NewBuyer& said) {
  if (said.address.size() > address_lines_max)
    return comptoir::invalid("buyer.address_too_long", "An address has at most " + std::to_string(address_lines_max) + " lines.", "/buyer/address");
  return Buyer{said.name.text(), lines_of(said.address), said.vat_number ? std::optional(said.vat_number->text()) : std::nullopt};
}

Seller seller_of(const SellerSettings& said) { return {said.name.text(), lines_of(said.address), said.siren.text(), said.vat_number.text()}; }

}  // namespace invoicing
