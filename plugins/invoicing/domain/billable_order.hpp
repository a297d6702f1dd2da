// An order as far as invoicing is concerned: what was confirmed, and whether it is invoiced.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <comptoir/aggregate.hpp>

#include "language/events.hpp"

namespace invoicing {

struct BillableOrderState {
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::vector<OrderLine> lines;
  std::optional<std::string> invoice_id;  ///< The live invoice.
  bool closed = false;                    ///< The order was cancelled.
};

/// It remembers what the order's confirmation said, and lets it be invoiced once: by one live invoice, for what was ordered and no more.
class BillableOrder : public comptoir::Aggregate<BillableOrder, BillableOrderState> {
 public:
  using Aggregate::Aggregate;

  /// Remembers a confirmed order. Again: nothing happens.
  void open(const OpenBilling& order);

  /// The order was cancelled: no more invoices. Again, or of an order never confirmed: nothing happens.
  void close();

  /// Whether an invoice may be validated for it: 409 `order.cancelled` when not.
  comptoir::Result<> check_open() const;

  /// Gives the order to an invoice, with the lines as confirmed. 409 `order.cancelled`, or `order.already_invoiced` with the live invoice's id.
  comptoir::Result<std::vector<Line>> bill(const std::string& invoice_id);

  /// That invoice is gone. Of another invoice than the live one: nothing happens.
  void unbill(const std::string& invoice_id);

  static void apply(BillableOrderState& state, const BillingOpened& event);
  static void apply(BillableOrderState& state, const OrderBilled& event);
  static void apply(BillableOrderState& state, const OrderUnbilled& event);
  static void apply(BillableOrderState& state, const BillingClosed& event);
};

}  // namespace invoicing
