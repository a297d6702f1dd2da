// What a sysadmin may say in `[plugin.invoicing]`.
#pragma once

#include <optional>
#include <vector>

#include <comptoir/code.hpp>
#include <comptoir/result.hpp>
#include <comptoir/text.hpp>

#include "infrastructure/time_zone.hpp"

namespace invoicing {

struct SellerSettings {
  std::optional<comptoir::Text> name;
  std::vector<comptoir::Text> address;
  std::optional<comptoir::Text> siren;
  std::optional<comptoir::Text> vat_number;
};

struct InvoicingSettings {
  SellerSettings seller;                                        ///< Without it drafts can be made, and not validated.
  TimeZone time_zone{"Europe/Paris"};                           ///< Whose calendar dates the documents.
  comptoir::Code invoice_series = *comptoir::Code::parse("F");  ///< As the numbers begin: F2026-000001.
  comptoir::Code credit_note_series = *comptoir::Code::parse("A");
  comptoir::Code warehouse = *comptoir::Code::parse("main");  ///< Where goods come from, unless a draft says otherwise.
};

/// What no document could bear, found before any is made: a SIREN or VAT number that is none, an address that fills the page, one series for both
/// kinds of document. What is not said is no fault.
std::vector<comptoir::Fault> faults_of(const InvoicingSettings& settings);

}  // namespace invoicing
