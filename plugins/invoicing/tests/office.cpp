#include "office.hpp"

#include <cstring>

namespace invoicing {

namespace {

// Names of aggregates and events are given once, by the declaration itself.
void declare_names() {
  static comptoir::Plugin plugin("invoicing", "1.0.0");
  static const bool once = (declare(plugin), true);
  (void)once;
}

// As good as a checksum where histories only grow.
comptoir_checksum checksum_of(std::size_t version) {
  comptoir_checksum checksum{};
  std::memcpy(checksum.bytes, &version, sizeof version);
  return checksum;
}

std::string text_of(comptoir_text text) { return {text.data, text.size}; }

}  // namespace

Office::Office() {
  declare_names();
  surroundings_.table = &table_;
}

comptoir_work_table Office::make_table() {
  comptoir_work_table table{};
  table.struct_size = sizeof table;
  table.load = [](comptoir_work* work, comptoir_stream named, const comptoir_remembered*, comptoir_history_sink sink, std::uint64_t* version,
                  comptoir_checksum* checksum) -> comptoir_status {
    const auto& events = reinterpret_cast<Office*>(work)->stream(named);
    sink.restart(sink.self, nullptr);
    for (std::size_t i = 0; i < events.size(); ++i) {
      const comptoir_event event{comptoir::detail::text(events[i].type), comptoir::detail::text(events[i].data)};
      sink.event(sink.self, i + 1, &event);
    }
    *version = events.size();
    *checksum = checksum_of(events.size());
    return COMPTOIR_OK;
  };
  table.lock = [](comptoir_work*, comptoir_stream) -> comptoir_status { return COMPTOIR_OK; };
  table.append = [](comptoir_work* work, comptoir_stream named, std::uint64_t expected, const comptoir_event* events, std::uint32_t count,
                    const comptoir_snapshot*, comptoir_checksum* checksum) -> comptoir_status {
    auto& stored = reinterpret_cast<Office*>(work)->stream(named);
    if (stored.size() != expected) return COMPTOIR_FAILED;
    for (std::uint32_t i = 0; i < count; ++i) stored.push_back({text_of(events[i].type), text_of(events[i].data)});
    *checksum = checksum_of(stored.size());
    return COMPTOIR_OK;
  };
  return table;
}

void Office::confirm_order(const std::string& order_id, Currency currency) {
  const OrderConfirmed event{order_id, "c-1", currency, "main", {{"1", "NAIL-40", "Nails, 40 mm", 5, "10", "20"}}};
  ASSERT_THAT(run([&](auto&, auto& orders, auto&) { return open_billing(open_confirmed(event), orders); }), Succeeds());
}

void Office::close_order(const std::string& order_id) {
  ASSERT_THAT(run([&](auto& invoices, auto& orders, auto&) {
                close_billing(close_cancelled({order_id}), orders, invoices);
                return Result<>();
              }),
              Succeeds());
}

void Office::draft_due_credits(const std::string& order_id) {
  for (const auto& invoice_id : order(order_id).due) draft_due_credit(order_id, invoice_id);
}

void Office::draft_due_credit(const std::string& order_id, const std::string& invoice_id) {
  ASSERT_THAT(run([&](auto& invoices, auto& orders, auto&) {
                invoicing::draft_due_credit(orders.get(order_id), invoices.get(invoice_id), invoices, ids);
                return Result<>();
              }),
              Succeeds());
}

void Office::cancel_order(const std::string& order_id) {
  close_order(order_id);
  draft_due_credits(order_id);
}

InvoiceState Office::invoice(const std::string& invoice_id) {
  return *run([&](auto& invoices, auto&, auto&) { return Result<InvoiceState>(invoices.get(invoice_id).state()); });
}

BillableOrderState Office::order(const std::string& order_id) {
  return *run([&](auto&, auto& orders, auto&) { return Result<BillableOrderState>(orders.get(order_id).state()); });
}

}  // namespace invoicing
