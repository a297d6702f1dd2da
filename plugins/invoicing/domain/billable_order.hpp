// An order as far as invoicing is concerned: what was confirmed, and how much of it is invoiced.
#pragma once

#include <string>
#include <vector>

#include <comptoir/aggregate.hpp>

#include "language/events.hpp"

namespace invoicing {

struct BillableLine {
  std::string line_id;
  OrderLine ordered;
  std::int64_t billed = 0;  ///< By live invoices, drafts among them.
};

/// An invoice of the order: a draft that was not deleted, or a document that was not credited in full. It may have come to bill services alone.
struct LiveInvoice {
  std::string invoice_id;
  std::int64_t units = 0;  ///< Of the order.
};

struct BillableOrderState {
  std::string customer_id;
  Currency currency;
  std::string warehouse;
  std::vector<BillableLine> lines;
  std::vector<LiveInvoice> invoices;
  bool closed = false;           ///< The order was cancelled.
  std::vector<std::string> due;  ///< Legal invoices whose credit notes are not drafted yet.
};

/// It remembers what the order's confirmation said, and lets each unit of it be invoiced once: by as many invoices as it takes.
class BillableOrder : public comptoir::Aggregate<BillableOrder, BillableOrderState> {
 public:
  using Aggregate::Aggregate;

  /// Remembers a confirmed order. Again: nothing happens. 422 `order.line_repeated` where two lines have one id,
  /// `order.customer_invalid` where the customer's is none.
  comptoir::Result<> open(const OpenBilling& order);

  /// The order was cancelled: no more invoices, and of those that are legal credit notes are due. Again, or of an order never confirmed: nothing
  /// happens.
  void close(const std::vector<std::string>& legal_invoices);

  /// Whether the credit note of this invoice is due.
  bool has_credit_due(const std::string& invoice_id) const;

  /// The credit note of the invoice is due no more: it is drafted, or nothing was left to credit.
  void settle_due_credit(const std::string& invoice_id);

  /// Whether an invoice may be validated for it: 409 `order.cancelled` when not.
  comptoir::Result<> check_open() const;

  /// Gives all that no invoice bills yet to this one, line by line as confirmed. 409 `order.cancelled`, `order.already_invoiced` with the
  /// invoices, or `order.nothing_to_invoice` where no line has a unit.
  comptoir::Result<std::vector<Line>> bill(const std::string& invoice_id);

  /// The invoice bills so many units of a line more, or less where negative. 422 `invoice.exceeds_order`; 409 `order.cancelled` for more.
  comptoir::Result<> change_billed(const std::string& invoice_id, const std::string& line_id, std::int64_t units);

  /// The invoice bills these units no more: its draft is gone, or they were credited. `ended` where nothing is left of the invoice at all; until then
  /// a cancellation of the order concerns it.
  void unbill(const std::string& invoice_id, const std::vector<BilledLine>& lines, bool ended);

  static void apply(BillableOrderState& state, const BillingOpened& event);
  static void apply(BillableOrderState& state, const OrderBilled& event);
  static void apply(BillableOrderState& state, const OrderUnbilled& event);
  static void apply(BillableOrderState& state, const BillingClosed& event);
  static void apply(BillableOrderState& state, const DueCreditSettled& event);
};

}  // namespace invoicing
