// What `orders` and `invoicing` tell us: the fields of their events that we need.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "language/reservation.hpp"

namespace stock {

struct OrderConfirmationRequested {
  std::string order_id;
  std::int32_t attempt;
  std::string warehouse;
  std::vector<Line> lines;
};

struct OrderReservationAbandoned {
  std::string order_id;
  std::int32_t attempt;
};

struct OrderCancelled {
  std::string order_id;
};

struct OrderShipped {
  std::string order_id;
};

struct InvoiceValidationRequested {
  std::string invoice_id;
  std::int32_t attempt;
  std::string warehouse;
  std::vector<Line> lines;
};

struct InvoiceValidationAbandoned {
  std::string invoice_id;
  std::int32_t attempt;
};

struct InvoiceValidationWithdrawn {
  std::string invoice_id;
  std::int32_t attempt;
};

struct InvoiceValidated {
  std::string invoice_id;
  std::optional<std::int32_t> attempt;  // absent where no goods were asked for: services, credit notes, invoices of an order
};

struct InvoiceCredited {
  std::string invoice_id;
  std::vector<Line> goods_left;  // what it still bills
};

}  // namespace stock
