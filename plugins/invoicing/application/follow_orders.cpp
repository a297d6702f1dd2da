#include "application/handlers.hpp"

namespace invoicing {

OpenBilling open_confirmed(const OrderConfirmed& event) { return {event.order_id, event.customer_id, event.currency, event.warehouse, event.lines}; }

CloseBilling close_cancelled(const OrderCancelled& event) { return {event.order_id}; }

void open_billing(const OpenBilling& command, Repository<BillableOrder>& orders) { orders.find_or_new(command.order_id).open(command); }

void close_billing(const CloseBilling& command, Repository<BillableOrder>& orders) { orders.find_or_new(command.order_id).close(); }

}  // namespace invoicing
