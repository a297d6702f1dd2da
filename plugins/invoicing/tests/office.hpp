// An office in memory: aggregates that handlers find, change and keep, or that are dropped with them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "application/handlers.hpp"
#include "documents.hpp"

namespace invoicing {

void declare(comptoir::Plugin& plugin);

class WallClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return time; }

  Timestamp time = Timestamp::at(Date(2026, 11, 21), comptoir::Duration::hours(9));
};

class CountedIds final : public Ids {
 public:
  [[nodiscard]] comptoir::Id next() override { return id(++count_); }

  int drawn() const { return count_; }
  std::string newest() const { return id(count_).text(); }

 private:
  static comptoir::Id id(int number) { return comptoir::Id::derived_from({}, std::to_string(number)); }

  int count_ = 0;
};

/// Runs handlers one after another, each in a unit of its own. No host, no file: events lie in a map.
class Office {
 public:
  Office();

  /// Runs `act(invoices, orders, series)`; what it changed is kept when it agrees, and dropped when it refuses.
  template <class Act>
  auto run(Act act) {
    comptoir::detail::Unit unit{surroundings_, reinterpret_cast<comptoir_work*>(this), context_, {}};
    Repository<Invoice> invoices(unit);
    Repository<BillableOrder> orders(unit);
    Repository<Series> series(unit);
    auto result = act(invoices, orders, series);
    if (result.ok()) unit.save();
    return result;
  }

  Result<Drafted> draft(const DraftInvoice& command) {
    return run([&](auto& invoices, auto& orders, auto&) { return draft_invoice(command, invoices, orders, ids, Settings(settings)); });
  }
  Result<Validation> validate(const std::string& invoice_id, std::optional<Date> today = {}) {
    return run([&](auto& invoices, auto& orders, auto& series) {
      return validate_invoice({invoice_id, today}, invoices, orders, series, clock, Settings(settings));
    });
  }
  Result<Drafted> credit(const std::string& invoice_id, std::optional<std::vector<CreditQuantity>> lines = {}) {
    return run([&](auto& invoices, auto&, auto&) { return draft_credit_note({invoice_id, text("Returned"), std::move(lines)}, invoices, ids); });
  }
  Result<> reserved(const std::string& invoice_id, std::int32_t attempt) {
    return run([&](auto& invoices, auto&, auto& series) {
      number_reserved({invoice_id, attempt}, invoices, series, clock, Settings(settings));
      return Result<>();
    });
  }
  Result<> delete_draft(const std::string& invoice_id) {
    return run([&](auto& invoices, auto& orders, auto&) { return invoicing::delete_draft({invoice_id}, invoices, orders); });
  }
  Result<Validation> withdraw(const std::string& invoice_id) {
    return run([&](auto& invoices, auto&, auto&) { return withdraw_validation({invoice_id}, invoices); });
  }
  Result<> change_quantity(const std::string& invoice_id, const std::string& line_id, std::int64_t quantity) {
    return run([&](auto& invoices, auto& orders, auto&) { return change_line({invoice_id, line_id, {}, quantity, {}, {}}, invoices, orders); });
  }
  Result<LineAdded> add_line(const std::string& invoice_id, const DraftLine& line) {
    return run([&](auto& invoices, auto&, auto&) {
      return invoicing::add_line({invoice_id, line.sku, line.label, line.quantity, line.unit_price, line.vat_rate}, invoices);
    });
  }
  Result<> remove_line(const std::string& invoice_id, const std::string& line_id) {
    return run([&](auto& invoices, auto& orders, auto&) { return invoicing::remove_line({invoice_id, line_id}, invoices, orders); });
  }
  void confirm_order(const std::string& order_id, Currency currency = euro);
  /// The order was cancelled, and what ticks of the clock make of it: each credit note that is due, in a unit of its own.
  void cancel_order(const std::string& order_id);
  void close_order(const std::string& order_id);
  void draft_due_credits(const std::string& order_id);
  void draft_due_credit(const std::string& order_id, const std::string& invoice_id);

  InvoiceState invoice(const std::string& invoice_id);
  BillableOrderState order(const std::string& order_id);

  WallClock clock;
  CountedIds ids;
  InvoicingSettings settings{{text("Comptoir SARL"), {text("1 rue du Port"), text("44000 Nantes")}, text("404833048"), text("FR83404833048")},
                             TimeZone("Europe/Paris"),
                             code("F"),
                             code("A"),
                             code("main")};

 private:
  struct Event {
    std::string type;
    std::string data;
  };
  using Stream = std::vector<Event>;

  static comptoir_work_table make_table();
  Stream& stream(comptoir_stream named) {
    return streams_[std::string(named.type.data, named.type.size) + "/" + std::string(named.id.data, named.id.size)];
  }

  std::map<std::string, Stream> streams_;
  comptoir_work_table table_ = make_table();
  comptoir::detail::Surroundings surroundings_;
  comptoir_context context_{};
};

/// What the tests of handlers begin with.
class AnOffice : public testing::Test {
 protected:
  DraftInvoice by_hand(DraftLine line) { return {{}, {}, code("c-1"), euro, {}, new_buyer(), {{std::move(line)}}}; }
  DraftInvoice of_order(const std::string& order_id) { return {{}, order_id, {}, {}, {}, new_buyer(), {}}; }

  std::string drafted(const DraftInvoice& command) {
    const auto result = office.draft(command);
    EXPECT_THAT(result, Succeeds());
    return result ? result->invoice_id : "";
  }
  std::string validated(const DraftInvoice& command) {
    const auto invoice_id = drafted(command);
    EXPECT_THAT(office.validate(invoice_id), Succeeds());
    return invoice_id;
  }
  std::int64_t units_of(const std::string& invoice_id) {
    std::int64_t units = 0;
    for (const auto& line : office.invoice(invoice_id).lines) units += line.quantity;
    return units;
  }
  std::string number_of(const std::string& invoice_id) { return office.invoice(invoice_id).number.value_or("none"); }

  Office office;
};

}  // namespace invoicing
