// What there is in `orders`, and how it is reached.
#include <comptoir/plugin.hpp>

#include "application/handlers.hpp"

namespace orders {

namespace {

void declare_language(comptoir::Plugin& plugin) {
  plugin.aggregate<Order>("order");

  plugin.event<OrderCreated>("order.created/1").published();
  plugin.event<LineAdded>("order.line.added/1").published();
  plugin.event<LineChanged>("order.line.changed/1").published();
  plugin.event<LineRemoved>("order.line.removed/1").published();
  plugin.event<OrderSubmitted>("order.submitted/1").published();
  plugin.event<ConfirmationRequested>("order.confirmation.requested/1").published();
  plugin.event<OrderConfirmed>("order.confirmed/1").published();
  plugin.event<ConfirmationRefused>("order.confirmation.refused/1").published();
  plugin.event<ReservationAbandoned>("order.reservation.abandoned/1").published();
  plugin.event<OrderShipped>("order.shipped/1").published();
  plugin.event<OrderDelivered>("order.delivered/1").published();
  plugin.event<OrderCancelled>("order.cancelled/1").published();

  plugin.view<OrderSummary>("summaries")
      .key("order_id")
      .index("by_creation", "created_at")
      .index("by_customer", "customer_id", "created_at")
      .index("by_status", "status", "created_at")
      .index("by_customer_and_status", "customer_id", "status", "created_at");
  plugin.view<OrderLine>("lines").key("order_id", "position");
  plugin.view<CustomerSum>("customer_totals").key("customer_id", "currency");
}

void declare_use_cases(comptoir::Plugin& plugin) {
  plugin.command(create_order);
  plugin.command(add_line);
  plugin.command(change_line);
  plugin.command(remove_line);
  plugin.command(submit_order);
  plugin.command(confirm_order);
  plugin.command(accept_reservation);
  plugin.command(refuse_reservation);
  plugin.command(ship_order);
  plugin.command(deliver_order);
  plugin.command(cancel_order);

  plugin.query(list_orders);
  plugin.query(list_orders_of_customer);
  plugin.query(show_order);
  plugin.query(list_totals);

  plugin.on("stock.reserved/1", hear_reserved);
  plugin.on("stock.reservation.refused/1", hear_refused);

  plugin.projection("summaries", begin_summary, keep_line, keep_quantity, drop_line, show_submitted, show_attempt, show_confirmed, show_shortages,
                    show_shipped, show_delivered, show_cancelled);
  plugin.projection("customer_totals", count_order, discount_order);
}

void declare_routes(comptoir::Plugin& plugin) {
  plugin.post<CreateOrder>("/orders").permission("orders:order:create").idempotent().creates();
  plugin.get<OrderList>("/orders").permission("orders:order:read");
  plugin.get<OrderDetails>("/orders/{orderId}").permission("orders:order:read").shows<Order>();

  // [lines]
  plugin.post<AddLine>("/orders/{orderId}/lines").permission("orders:order:edit");
  plugin.patch<ChangeLine>("/orders/{orderId}/lines/{lineId}").permission("orders:order:edit");
  plugin.del<RemoveLine>("/orders/{orderId}/lines/{lineId}").permission("orders:order:edit");
  // [/lines]

  plugin.post<SubmitOrder>("/orders/{orderId}/submit").permission("orders:order:submit");
  // [conversation]
  plugin.post<ConfirmOrder>("/orders/{orderId}/confirm")
      .permission("orders:order:confirm")
      .opens<ConfirmationRequested>()
      .concludes<OrderConfirmed>()
      .concludes_refused(shortage)
      .concludes_refused(cancelled_meanwhile);
  // [/conversation]
  plugin.post<ShipOrder>("/orders/{orderId}/ship").permission("orders:order:ship");
  plugin.post<DeliverOrder>("/orders/{orderId}/deliver").permission("orders:order:deliver");
  plugin.post<CancelOrder>("/orders/{orderId}/cancel").permission("orders:order:cancel");

  plugin.get<OrdersOfCustomer>("/customers/{customerId}/orders").permission("orders:order:read");
  plugin.get<TotalsOfCustomer>("/customers/{customerId}/order-totals").permission("orders:order:read");
}

}  // namespace

void declare(comptoir::Plugin& plugin) {
  declare_language(plugin);
  declare_use_cases(plugin);
  declare_routes(plugin);
}

}  // namespace orders

COMPTOIR_PLUGIN("orders", "1.0.0", orders::declare);
