#include <optional>
#include <string>

#include "application/handlers.hpp"

namespace orders {

namespace {

constexpr auto default_warehouse = "main";

std::optional<std::string> text_of(const std::optional<Text>& written) { return written ? std::optional(written->text()) : std::nullopt; }

}  // namespace

Result<OrderReply> create_order(const CreateOrder& command, Repository<Order>& orders, Ids& ids) {
  const auto order_id = command.order_id ? *command.order_id : ids.next();
  const auto warehouse = command.warehouse ? command.warehouse->text() : std::string(default_warehouse);
  auto& order = orders.add(order_id.text());
  if (auto created = order.create(command.customer_id.text(), command.currency, warehouse, text_of(command.reference), command.lines); !created)
    return created.error();
  return reply(order);
}

}  // namespace orders
