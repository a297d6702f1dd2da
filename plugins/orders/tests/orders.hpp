// Orders that tests begin with.
#pragma once

#include <string>

#include "domain/order.hpp"

namespace orders::testing {

inline Code code(std::string_view text) { return *Code::parse(text); }

inline Text text(std::string_view written) { return *Text::parse(written); }

inline NewLine pencils(std::int64_t quantity = 10) { return {code("PENCIL"), text("A pencil"), quantity, "0.35", "20", {}}; }
inline NewLine books(std::int64_t quantity = 1) { return {code("BOOK"), text("A book"), quantity, "12.40", "5.5", {}}; }

inline Order new_order(comptoir::Currency currency = "EUR") {
  Order order("order-1");
  (void)order.create("customer-1", currency, "main", "their-number-7", {});
  return order;
}

inline Order draft() {
  auto order = new_order();
  (void)order.add_line(pencils());
  (void)order.add_line(books());
  return order;
}

inline Order submitted() {
  auto order = draft();
  (void)order.submit();
  return order;
}

/// Submitted, and the stock has been asked.
inline Order asked() {
  auto order = submitted();
  (void)order.confirm();
  return order;
}

inline Order confirmed() {
  auto order = asked();
  order.accept_reservation(1);
  return order;
}

inline Order shipped() {
  auto order = confirmed();
  (void)order.ship();
  return order;
}

inline Order delivered() {
  auto order = shipped();
  (void)order.deliver();
  return order;
}

inline Order cancelled() {
  auto order = confirmed();
  (void)order.cancel("changed their mind");
  return order;
}

}  // namespace orders::testing
