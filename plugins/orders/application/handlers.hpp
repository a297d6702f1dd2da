// The use cases. Each is a function of its message and of what it may touch, and stands in the file that is named after it.
#pragma once

#include <optional>

#include <comptoir/context.hpp>
#include <comptoir/projection.hpp>
#include <comptoir/repository.hpp>
#include <comptoir/result.hpp>

#include "domain/order.hpp"
#include "language/commands.hpp"
#include "language/queries.hpp"
#include "language/stock.hpp"

namespace orders {

using comptoir::Context, comptoir::Ids, comptoir::Page, comptoir::Repository, comptoir::Result, comptoir::View;

// create_order.cpp
Result<OrderReply> create_order(const CreateOrder& command, Repository<Order>& orders, Ids& ids);

// edit_lines.cpp
Result<LineReply> add_line(const AddLine& command, Repository<Order>& orders);
Result<LineReply> change_line(const ChangeLine& command, Repository<Order>& orders);
Result<LineReply> remove_line(const RemoveLine& command, Repository<Order>& orders);

// confirm_order.cpp
Result<OrderReply> confirm_order(const ConfirmOrder& command, Repository<Order>& orders);
void accept_reservation(const AcceptReservation& command, Repository<Order>& orders);
void refuse_reservation(const RefuseReservation& command, Repository<Order>& orders);
std::optional<AcceptReservation> hear_reserved(const StockReserved& event);
std::optional<RefuseReservation> hear_refused(const StockReservationRefused& event);
comptoir::Error shortage(const ConfirmationRefused& event);
comptoir::Error cancelled_meanwhile(const OrderCancelled& event);

// move_order.cpp
OrderReply reply(const Order& order);
Result<OrderReply> submit_order(const SubmitOrder& command, Repository<Order>& orders);
Result<OrderReply> ship_order(const ShipOrder& command, Repository<Order>& orders);
Result<OrderReply> deliver_order(const DeliverOrder& command, Repository<Order>& orders);
Result<OrderReply> cancel_order(const CancelOrder& command, Repository<Order>& orders);

// summarise_orders.cpp
void begin_summary(const OrderCreated& event, View<OrderSummary>& summaries, View<OrderLine>& lines, const Context& context);
void keep_line(const LineAdded& event, View<OrderSummary>& summaries, View<OrderLine>& lines);
void keep_quantity(const LineChanged& event, View<OrderSummary>& summaries, View<OrderLine>& lines);
void drop_line(const LineRemoved& event, View<OrderSummary>& summaries, View<OrderLine>& lines);
void show_submitted(const OrderSubmitted& event, View<OrderSummary>& summaries);
void show_attempt(const ConfirmationRequested& event, View<OrderSummary>& summaries);
void show_confirmed(const OrderConfirmed& event, View<OrderSummary>& summaries);
void show_shortages(const ConfirmationRefused& event, View<OrderSummary>& summaries);
void show_shipped(const OrderShipped& event, View<OrderSummary>& summaries);
void show_delivered(const OrderDelivered& event, View<OrderSummary>& summaries);
void show_cancelled(const OrderCancelled& event, View<OrderSummary>& summaries);

// total_customers.cpp
void count_order(const OrderConfirmed& event, View<CustomerSum>& sums);
void discount_order(const OrderCancelled& event, View<CustomerSum>& sums);

// show_orders.cpp
Result<Page<OrderSummary>> list_orders(const OrderList& query, const View<OrderSummary>& summaries);
Result<Page<OrderSummary>> list_orders_of_customer(const OrdersOfCustomer& query, const View<OrderSummary>& summaries);
Result<OrderView> show_order(const OrderDetails& query, const View<OrderSummary>& summaries, const View<OrderLine>& lines);
Result<Page<CustomerTotal>> list_totals(const TotalsOfCustomer& query, const View<CustomerSum>& sums);

}  // namespace orders
