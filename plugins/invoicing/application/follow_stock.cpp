#include "application/handlers.hpp"

namespace invoicing {

namespace {

/// Stock answers orders too; those answers are not ours.
bool is_ours(const std::string& source_type) { return source_type == "INVOICE"; }

}  // namespace

std::optional<NumberReserved> number_when_reserved(const StockReserved& event) {
  if (!is_ours(event.source_type)) return {};
  return NumberReserved{event.source_id, event.attempt};
}

std::optional<RefuseValidation> refuse_when_short(const StockReservationRefused& event) {
  if (!is_ours(event.source_type)) return {};
  return RefuseValidation{event.source_id, event.attempt, event.shortages};
}

}  // namespace invoicing
