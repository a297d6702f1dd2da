// Keeps the list of orders and their lines up to date.
#include <algorithm>
#include <string>

#include "application/handlers.hpp"
#include "domain/totals.hpp"

namespace orders {

namespace {

using comptoir::Money;

template <class Change>
void update(View<OrderSummary>& summaries, const std::string& order_id, Change change) {
  auto summary = summaries.find(order_id).value();
  change(summary);
  summaries.put(summary);
}

template <class Change>
void change_totals(OrderSummary& summary, Change change) {
  Totals totals{summary.vat_lines, summary.net, summary.vat, summary.total};
  change(totals);
  summary.vat_lines = totals.vat_lines;
  summary.net = totals.net;
  summary.vat = totals.vat;
  summary.total = totals.total;
}

void add_to(OrderSummary& summary, Money net, comptoir::Decimal vat_rate) {
  change_totals(summary, [&](Totals& totals) { add_net(totals, net, vat_rate); });
}

bool bears(const std::vector<OrderLine>& lines, comptoir::Decimal vat_rate) {
  return std::ranges::find(lines, vat_rate, &OrderLine::vat_rate) != lines.end();
}

/// The lines that are left are read only where their rate may be gone: nothing is left of its base.
void take_from(OrderSummary& summary, const OrderLine& gone, const View<OrderLine>& lines) {
  change_totals(summary, [&](Totals& totals) {
    add_net(totals, -gone.net, gone.vat_rate);
    const bool is_nothing_left = std::ranges::find(totals.vat_lines, gone.vat_rate, &VatLine::rate)->base.is_zero();
    if (is_nothing_left && !bears(lines.all(comptoir::by_key<OrderLine>(gone.order_id)), gone.vat_rate)) drop_rate(totals, gone.vat_rate);
  });
}

std::int32_t position_of(const std::string& line_id) { return std::stoi(line_id); }

}  // namespace

void begin_summary(const OrderCreated& event, View<OrderSummary>& summaries, View<OrderLine>& lines, const Context& context) {
  const auto totals = totals_of(event.lines, event.currency);
  summaries.put({.order_id = event.order_id,
                 .customer_id = event.customer_id,
                 .currency = event.currency,
                 .warehouse = event.warehouse,
                 .reference = event.reference,
                 .status = Status::draft,
                 .attempt = {},
                 .shortages = {},
                 .lines_count = static_cast<std::int32_t>(event.lines.size()),
                 .vat_lines = totals.vat_lines,
                 .net = totals.net,
                 .vat = totals.vat,
                 .total = totals.total,
                 .created_at = context.recorded()});
  for (const auto& line : event.lines)
    lines.put({event.order_id, position_of(line.line_id), line.sku, line.label, line.quantity, line.unit_price, line.vat_rate,
               net_of(line, event.currency)});
}

void keep_line(const LineAdded& event, View<OrderSummary>& summaries, View<OrderLine>& lines) {
  update(summaries, event.order_id, [&](OrderSummary& summary) {
    const auto net = comptoir::price_of(event.unit_price, event.quantity, summary.currency);
    lines.put({event.order_id, position_of(event.line_id), event.sku, event.label, event.quantity, event.unit_price, event.vat_rate, net});
    add_to(summary, net, event.vat_rate);
    ++summary.lines_count;
  });
}

void keep_quantity(const LineChanged& event, View<OrderSummary>& summaries, View<OrderLine>& lines) {
  update(summaries, event.order_id, [&](OrderSummary& summary) {
    auto line = lines.find(event.order_id, position_of(event.line_id)).value();
    const auto earlier_net = line.net;
    line.quantity = event.quantity;
    line.net = comptoir::price_of(line.unit_price, line.quantity, summary.currency);
    lines.put(line);
    add_to(summary, line.net - earlier_net, line.vat_rate);
  });
}

void drop_line(const LineRemoved& event, View<OrderSummary>& summaries, View<OrderLine>& lines) {
  update(summaries, event.order_id, [&](OrderSummary& summary) {
    const auto position = position_of(event.line_id);
    const auto line = lines.find(event.order_id, position).value();
    lines.erase(event.order_id, position);
    take_from(summary, line, lines);
    --summary.lines_count;
  });
}

void show_submitted(const OrderSubmitted& event, View<OrderSummary>& summaries) {
  update(summaries, event.order_id, [](OrderSummary& summary) { summary.status = Status::submitted; });
}

void show_attempt(const ConfirmationRequested& event, View<OrderSummary>& summaries) {
  update(summaries, event.order_id, [&](OrderSummary& summary) {
    summary.attempt = event.attempt;
    summary.shortages.clear();
  });
}

void show_confirmed(const OrderConfirmed& event, View<OrderSummary>& summaries) {
  update(summaries, event.order_id, [](OrderSummary& summary) { summary.status = Status::confirmed; });
}

void show_shortages(const ConfirmationRefused& event, View<OrderSummary>& summaries) {
  update(summaries, event.order_id, [&](OrderSummary& summary) { summary.shortages = event.shortages; });
}

void show_shipped(const OrderShipped& event, View<OrderSummary>& summaries) {
  update(summaries, event.order_id, [](OrderSummary& summary) { summary.status = Status::shipped; });
}

void show_delivered(const OrderDelivered& event, View<OrderSummary>& summaries) {
  update(summaries, event.order_id, [](OrderSummary& summary) { summary.status = Status::delivered; });
}

void show_cancelled(const OrderCancelled& event, View<OrderSummary>& summaries) {
  update(summaries, event.order_id, [](OrderSummary& summary) { summary.status = Status::cancelled; });
}

}  // namespace orders
