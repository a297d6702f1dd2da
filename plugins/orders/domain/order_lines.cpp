// An order while it is a DRAFT: its lines come, change and go.
#include <algorithm>
#include <string>
#include <utility>

#include "domain/line_rules.hpp"
#include "domain/order.hpp"

namespace orders {

using comptoir::Currency, comptoir::Decimal, comptoir::Money, comptoir::Result;

namespace {

const Line* find_line(const std::vector<Line>& lines, const std::string& line_id) {
  const auto found = std::ranges::find(lines, line_id, &Line::line_id);
  return found == lines.end() ? nullptr : &*found;
}

Line& line_of(std::vector<Line>& lines, const std::string& line_id) { return *std::ranges::find(lines, line_id, &Line::line_id); }

/// Whether an order may be worth what it were if `changed` took the place of the line with its id, or joined the others.
Result<> check_net_with(const Line& changed, const OrderState& order) {
  auto net = order.net + net_of(changed, order.currency);
  if (const auto* line = find_line(order.lines, changed.line_id)) net -= net_of(*line, order.currency);
  return check_net(net);
}

const Line* find_equal(const std::vector<Line>& lines, const NewLine& wanted) {
  const auto found = std::ranges::find_if(lines, [&](const Line& line) {
    return line.sku == wanted.sku.text() && line.label == wanted.label.text() && line.unit_price == wanted.unit_price &&
           line.vat_rate == wanted.vat_rate;
  });
  return found == lines.end() ? nullptr : &*found;
}

/// The line that takes the wanted one in: an equal one with as much more, or a new one.
Result<Line> line_with(const NewLine& wanted, const OrderState& order) {
  if (auto checked = check_line(wanted, order.currency); !checked) return checked.error();

  const auto* equal = find_equal(order.lines, wanted);
  Line line{"", wanted.sku.text(), wanted.label.text(), wanted.quantity, wanted.unit_price, wanted.vat_rate};
  if (equal != nullptr) {
    line = *equal;
    line.quantity += wanted.quantity;
    if (auto quantity = check_quantity(line.quantity); !quantity) return quantity.error();
  } else if (order.lines.size() == lines_max) {
    return comptoir::invalid("order.too_many_lines", "An order has at most " + std::to_string(lines_max) + " lines: make two of it.");
  } else {
    line.line_id = std::to_string(order.line_ids_given + 1);
  }
  if (auto net = check_net_with(line, order); !net) return net.error();
  return line;
}

/// Hands the event that takes the line in to `take`.
template <class Take>
void take_in(const Line& line, const std::string& order_id, const OrderState& order, Take take) {
  if (find_line(order.lines, line.line_id) != nullptr)
    take(LineChanged{order_id, line.line_id, line.quantity});
  else
    take(LineAdded{order_id, line.line_id, line.sku, line.label, line.quantity, line.unit_price, line.vat_rate});
}

comptoir::Error unknown_line(const std::string& order_id, const std::string& line_id) {
  return comptoir::not_found("order.line.unknown", "The order " + order_id + " has no line " + line_id + ".");
}

}  // namespace

// One event and one row, however many lines: what an order begins with is written once.
Result<> Order::create(const std::string& customer_id, Currency currency, const std::string& warehouse, const std::optional<std::string>& reference,
                       const std::vector<NewLine>& lines) {
  if (auto tender = check_currency(currency); !tender) return tender;
  OrderCreated created{id(), customer_id, currency, warehouse, reference, {}};
  OrderState begun;
  apply(begun, created);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto line = line_with(lines[i], begun);
    if (!line) return comptoir::Error(line.error()).below("/lines/" + std::to_string(i));
    take_in(*line, id(), begun, [&](const auto& event) { apply(begun, event); });
  }

  created.lines = std::move(begun.lines);
  raise(created);
  return {};
}

Result<Line> Order::add_line(const NewLine& wanted) {
  if (auto editable = check_editable(); !editable) return editable.error();
  auto line = line_with(wanted, state());
  if (!line) return line;

  take_in(*line, id(), state(), [&](const auto& event) { raise(event); });
  return line;
}

Result<> Order::change_line(const std::string& line_id, std::int64_t quantity) {
  if (quantity == 0) return remove_line(line_id);
  if (auto editable = check_editable(); !editable) return editable;
  if (auto checked = check_quantity(quantity); !checked) return checked;
  const auto* line = find_line(state().lines, line_id);
  if (line == nullptr) return unknown_line(id(), line_id);
  if (line->quantity == quantity) return {};
  auto changed = *line;
  changed.quantity = quantity;
  if (auto net = check_net_with(changed, state()); !net) return net;

  raise(LineChanged{id(), line_id, quantity});
  return {};
}

Result<> Order::remove_line(const std::string& line_id) {
  if (auto editable = check_editable(); !editable) return editable;
  if (find_line(state().lines, line_id) == nullptr) return unknown_line(id(), line_id);

  raise(LineRemoved{id(), line_id});
  return {};
}

Result<> Order::check_editable() const {
  if (state().status == Status::draft) return {};
  return comptoir::refused("order.not_editable", "The lines of an order are settled once it is submitted: cancel it and make a new one.");
}

void Order::apply(OrderState& order, const OrderCreated& event) {
  order.customer_id = event.customer_id;
  order.currency = event.currency;
  order.warehouse = event.warehouse;
  order.lines = event.lines;
  order.line_ids_given = static_cast<std::int32_t>(event.lines.size());
  order.net = totals_of(event.lines, event.currency).net;
}

void Order::apply(OrderState& order, const LineAdded& event) {
  order.lines.push_back({event.line_id, event.sku, event.label, event.quantity, event.unit_price, event.vat_rate});
  ++order.line_ids_given;
  order.net += net_of(order.lines.back(), order.currency);
}

void Order::apply(OrderState& order, const LineChanged& event) {
  auto& line = line_of(order.lines, event.line_id);
  order.net -= net_of(line, order.currency);
  line.quantity = event.quantity;
  order.net += net_of(line, order.currency);
}

void Order::apply(OrderState& order, const LineRemoved& event) {
  auto& line = line_of(order.lines, event.line_id);
  order.net -= net_of(line, order.currency);
  order.lines.erase(order.lines.begin() + (&line - order.lines.data()));
}

}  // namespace orders
