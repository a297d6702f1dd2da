// What a sysadmin may say in `[plugin.invoicing]`.
#pragma once

#include <vector>

#include <comptoir/code.hpp>
#include <comptoir/text.hpp>

#include "infrastructure/time_zone.hpp"

namespace invoicing {

struct SellerSettings {
  comptoir::Text name;
  std::vector<comptoir::Text> address;
  comptoir::Text siren;
  comptoir::Text vat_number;
};

struct InvoicingSettings {
  SellerSettings seller;                                        ///< Without it drafts can be made, and not validated.
  TimeZone time_zone{"Europe/Paris"};                           ///< Whose calendar dates the documents.
  comptoir::Code invoice_series = *comptoir::Code::parse("F");  ///< As the numbers begin: F2026-000001.
  comptoir::Code credit_note_series = *comptoir::Code::parse("A");
  comptoir::Code warehouse = *comptoir::Code::parse("main");  ///< Where goods come from, unless a draft says otherwise.
};

}  // namespace invoicing
