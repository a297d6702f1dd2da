// An order: lines that a customer asks for, and how far they have come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <comptoir/aggregate.hpp>
#include <comptoir/money.hpp>
#include <comptoir/result.hpp>

#include "domain/totals.hpp"
#include "language/commands.hpp"
#include "language/events.hpp"
#include "language/order.hpp"

namespace orders {

struct OrderState {
  Status status = Status::draft;
  std::string customer_id;
  comptoir::Currency currency;
  std::string warehouse;
  std::vector<Line> lines;
  std::int32_t line_ids_given = 0;
  comptoir::Money net;
  std::int32_t attempt = 0;  // the newest attempt to confirm; 0 before the first
  bool attempt_is_open = false;
  std::optional<std::int32_t> accepted_attempt;  // the one that the stock holds goods for
};

class Order : public comptoir::Aggregate<Order, OrderState> {
 public:
  using Aggregate::Aggregate;

  /// Opens a new order as a DRAFT, with these lines: equal ones become one, as for add_line(). Refused for a currency that nobody pays in, and for
  /// what a line is refused for, with a pointer below "/lines".
  comptoir::Result<> create(const std::string& customer_id, comptoir::Currency currency, const std::string& warehouse,
                            const std::optional<std::string>& reference, const std::vector<NewLine>& lines);

  /// Adds a line; a line with the same SKU, label, unit price and VAT rate takes the quantity instead. The answer is the line as it is now.
  /// Refused with `order.not_editable` unless DRAFT, and for what line_rules.hpp says. Above `lines_max` lines: `order.too_many_lines`.
  comptoir::Result<Line> add_line(const NewLine& line);

  /// Sets a line's quantity; 0 removes the line. The quantity it has already changes nothing, which is no error. Not found: `order.line.unknown`.
  comptoir::Result<> change_line(const std::string& line_id, std::int64_t quantity);
  comptoir::Result<> remove_line(const std::string& line_id);

  // Steps of an order's life. A step that was the last one taken may be taken again: nothing happens, and that is no error.
  // Any other step out of turn is refused with `order.invalid_transition`.

  /// Settles lines and prices. An order without lines: 422 `order.no_lines`.
  comptoir::Result<> submit();

  /// Opens an attempt: the stock is asked for the goods. While one is open, confirming again changes nothing.
  comptoir::Result<> confirm();

  /// The stock holds the goods of an attempt: CONFIRMED. An attempt that is over, or was never made, abandons what is held for it.
  void accept_reservation(std::int32_t attempt);

  /// The stock lacks goods: the attempt is over. An attempt that is over already needs no answer.
  void refuse_reservation(std::int32_t attempt, const std::vector<Shortage>& shortages);

  comptoir::Result<> ship();
  comptoir::Result<> deliver();

  /// Refused with `order.already_shipped` from SHIPPED on: goods come back by a return.
  comptoir::Result<> cancel(const std::optional<std::string>& reason);

  [[nodiscard]] Totals totals() const { return totals_of(state().lines, state().currency); }

  static void apply(OrderState& order, const OrderCreated& event);
  static void apply(OrderState& order, const LineAdded& event);
  static void apply(OrderState& order, const LineChanged& event);
  static void apply(OrderState& order, const LineRemoved& event);
  static void apply(OrderState& order, const OrderSubmitted& event);
  static void apply(OrderState& order, const ConfirmationRequested& event);
  static void apply(OrderState& order, const OrderConfirmed& event);
  static void apply(OrderState& order, const ConfirmationRefused& event);
  static void apply(OrderState& order, const ReservationAbandoned& event);
  static void apply(OrderState& order, const OrderShipped& event);
  static void apply(OrderState& order, const OrderDelivered& event);
  static void apply(OrderState& order, const OrderCancelled& event);

 private:
  [[nodiscard]] comptoir::Result<> check_editable() const;
  [[nodiscard]] bool awaits(std::int32_t attempt) const { return state().attempt_is_open && state().attempt == attempt; }
  [[nodiscard]] std::vector<Goods> goods() const;
};

}  // namespace orders
