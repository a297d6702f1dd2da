// What a sysadmin may say in `[plugin.invoicing]`.
#pragma once

#include <string>

#include "infrastructure/time_zone.hpp"
#include "language/document.hpp"

namespace invoicing {

struct InvoicingSettings {
  Seller seller;                       ///< Without it drafts can be made, and not validated.
  TimeZone time_zone{"Europe/Paris"};  ///< Whose calendar dates the documents.
  std::string invoice_series = "F";    ///< As the numbers begin: F2026-000001.
  std::string credit_note_series = "A";
  std::string warehouse = "main";  ///< Where goods come from, unless a draft says otherwise.
};

}  // namespace invoicing
