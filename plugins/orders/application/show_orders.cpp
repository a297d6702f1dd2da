#include <limits>
#include <utility>

#include "application/handlers.hpp"

namespace orders {

using comptoir::by, comptoir::by_key;

namespace {

comptoir::Selection<OrderSummary> wanted(const OrderList& query) {
  if (query.customer_id && query.status) return by<OrderSummary, "by_customer_and_status">(*query.customer_id, *query.status);
  if (query.customer_id) return by<OrderSummary, "by_customer">(*query.customer_id);
  if (query.status) return by<OrderSummary, "by_status">(*query.status);
  return by<OrderSummary, "by_creation">();
}

std::vector<PricedLine> priced(std::vector<OrderLine> lines) {
  std::vector<PricedLine> out;
  for (auto& line : lines)
    out.push_back(
        {std::to_string(line.position), std::move(line.sku), std::move(line.label), line.quantity, line.unit_price, line.vat_rate, line.net});
  return out;
}

comptoir::Money total_of(const CustomerSum& sum) {
  std::int64_t minor = 0;
  if (__builtin_mul_overflow(sum.total_billions, billion, &minor) || __builtin_add_overflow(minor, sum.total_rest, &minor))
    minor = std::numeric_limits<std::int64_t>::max();
  return {minor, sum.currency};
}

}  // namespace

Result<Page<OrderSummary>> list_orders(const OrderList& query, const View<OrderSummary>& summaries) {
  return summaries.list(wanted(query).descending(), query.cursor, query.limit);
}

Result<Page<OrderSummary>> list_orders_of_customer(const OrdersOfCustomer& query, const View<OrderSummary>& summaries) {
  return summaries.list(by<OrderSummary, "by_customer">(query.customer_id).descending(), query.cursor, query.limit);
}

Result<OrderView> show_order(const OrderDetails& query, const View<OrderSummary>& summaries, const View<OrderLine>& lines) {
  const auto found = summaries.find(query.order_id);
  if (!found) return comptoir::not_found("order.unknown", "There is no order " + query.order_id + ".");

  return OrderView{.order_id = found->order_id,
                   .customer_id = found->customer_id,
                   .currency = found->currency,
                   .warehouse = found->warehouse,
                   .reference = found->reference,
                   .status = found->status,
                   .attempt = found->attempt,
                   .shortages = found->shortages,
                   .lines = priced(lines.all(by_key<OrderLine>(query.order_id))),
                   .vat_lines = found->vat_lines,
                   .net = found->net,
                   .vat = found->vat,
                   .total = found->total,
                   .created_at = found->created_at};
}

Result<Page<CustomerTotal>> list_totals(const TotalsOfCustomer& query, const View<CustomerSum>& sums) {
  auto found = sums.list(by_key<CustomerSum>(query.customer_id), query.cursor, query.limit);
  Page<CustomerTotal> totals{{}, std::move(found.page)};
  for (const auto& sum : found.data) totals.data.push_back({sum.customer_id, sum.currency, sum.orders, total_of(sum)});
  return totals;
}

}  // namespace orders
