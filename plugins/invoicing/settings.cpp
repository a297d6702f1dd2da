#include "settings.hpp"

#include <string>

#include "domain/identity.hpp"
#include "language/limits.hpp"

namespace invoicing {

std::vector<comptoir::Fault> faults_of(const InvoicingSettings& settings) {
  std::vector<comptoir::Fault> faults;
  const auto& [name, address, siren, vat_number] = settings.seller;
  if (address.size() > address_lines_max)
    faults.push_back({"/seller/address", "seller.address_too_long", "An address has at most " + std::to_string(address_lines_max) + " lines."});
  if (siren && !is_siren(siren->text()))
    faults.push_back({"/seller/siren", "seller.siren_invalid", siren->text() + " is no SIREN: nine digits, the last of which checks the others."});
  else if (siren && vat_number && !vat_number_agrees(vat_number->text(), siren->text()))
    faults.push_back({"/seller/vatNumber", "seller.vat_number_invalid", vat_number->text() + " is not the VAT number of that SIREN."});
  const auto& series = settings.invoice_series.text();
  if (series == settings.credit_note_series.text())
    faults.push_back({"/creditNoteSeries", "series.shared", "Invoices are numbered in series " + series + ": credit notes need one of their own."});
  return faults;
}

}  // namespace invoicing
