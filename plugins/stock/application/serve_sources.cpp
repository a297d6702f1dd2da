// What we do when orders and invoices ask for goods, or no longer need them.
#include "application/handlers.hpp"

namespace stock {

Reserve reserve_for_order(const OrderConfirmationRequested& event) {
  return {SourceType::order, event.order_id, event.attempt, event.warehouse, event.lines};
}

Release release_abandoned_order(const OrderReservationAbandoned& event) { return {SourceType::order, event.order_id, event.attempt}; }

Release release_cancelled_order(const OrderCancelled& event) { return {SourceType::order, event.order_id, std::nullopt}; }

Consume consume_shipped_order(const OrderShipped& event) { return {SourceType::order, event.order_id}; }

Reserve reserve_for_invoice(const InvoiceValidationRequested& event) {
  return {SourceType::invoice, event.invoice_id, event.attempt, event.warehouse, event.lines};
}

Release release_abandoned_invoice(const InvoiceValidationAbandoned& event) { return {SourceType::invoice, event.invoice_id, event.attempt}; }

Release release_withdrawn_invoice(const InvoiceValidationWithdrawn& event) { return {SourceType::invoice, event.invoice_id, event.attempt}; }

std::optional<AllowHandOut> allow_validated_invoice(const InvoiceValidated& event) {
  if (!event.attempt) return std::nullopt;
  return AllowHandOut{SourceType::invoice, event.invoice_id, *event.attempt};
}

Reduce reduce_credited_invoice(const InvoiceCredited& event) { return {SourceType::invoice, event.invoice_id, event.goods_left}; }

}  // namespace stock
