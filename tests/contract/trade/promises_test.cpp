// Whoever opens a conversation, somebody closes it: whatever clerks do, in whatever order events arrive and however often, whatever the clocks say.
#include <array>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "books.hpp"
#include "contexts.hpp"

namespace trade {
namespace {

using ::testing::IsEmpty;

/// Clerks who do anything at any time. What they are refused is no fault.
class ADayOfTrade {
 public:
  explicit ADayOfTrade(std::uint32_t seed) : random_(seed) {}

  /// What there was to judge.
  const Reached& reached() const { return books_.reached; }

  void leaves_nothing_promised_that_nobody_can_want() {
    for (int step = 0; step < 1000 && !::testing::Test::HasFatalFailure(); ++step) {
      do_something();
      for (auto arrivals = up_to(3); arrivals > 0; --arrivals) contexts_.deliver(random_);
    }
    contexts_.deliver_all(random_);
    EXPECT_THAT(books_.faults(), IsEmpty());

    give_all_up();

    EXPECT_THAT(books_.faults(), IsEmpty());
    EXPECT_THAT(books_.holds, IsEmpty()) << "what was promised and can be given up is free again";
  }

 private:
  std::size_t up_to(std::size_t most) { return random_() % (most + 1); }
  template <class Map>
  std::string some(const Map& named) {
    if (named.empty()) return "00000000-0000-4000-8000-000000000000";
    return std::next(named.begin(), static_cast<std::ptrdiff_t>(random_() % named.size()))->first;
  }
  /// Mostly one of this status: clerks know what they do, more or less.
  template <class Map>
  std::string some(const Map& named, const std::string& status) {
    Map fitting;
    for (const auto& one : named)
      if (one.second.status == status) fitting.insert(one);
    return some(fitting.empty() || up_to(3) == 0 ? named : fitting);
  }
  std::string fresh_id() {
    auto digits = std::to_string(++ids_);
    return "00000000-0000-4000-8000-" + digits.insert(0, 12 - digits.size(), '0');
  }

  std::string line() {
    const auto sku = std::string(1, static_cast<char>('A' + up_to(2)));
    const auto quantity = std::to_string(up_to(29) == 0 ? 1'000'000 : 1 + up_to(4));
    return R"({"sku":")" + sku + R"(","label":"Article )" + sku + R"(","quantity":)" + quantity + R"(,"unitPrice":"1.005","vatRate":"20"})";
  }
  std::string lines() {
    auto all = line();
    for (auto more = up_to(2); more > 0; --more) all += "," + line();
    return "[" + all + "]";
  }

  void order(const std::string& verb, const std::string& status) {
    contexts_.tell(contexts_.orders, "orders." + verb + "_order/1", R"({"orderId":")" + some(books_.orders, status) + R"("})");
  }
  void document(const std::string& command, const std::string& status, const std::string& more = "") {
    contexts_.tell(contexts_.invoicing, "invoicing." + command + "/1", R"({"invoiceId":")" + some(books_.documents, status) + '"' + more + "}");
  }
  void receive() {
    const auto sku = std::string(1, static_cast<char>('A' + up_to(2)));
    contexts_.tell(contexts_.stock, "stock.receive_goods/1",
                   R"({"warehouse":"main","sku":")" + sku + R"(","quantity":)" + std::to_string(1 + up_to(20)) + "}");
  }
  void place_order() {
    contexts_.tell(contexts_.orders, "orders.create_order/1",
                   R"({"orderId":")" + fresh_id() + R"(","customerId":"ada","currency":"EUR","lines":)" + lines() + "}");
  }
  void bill_order() {
    const auto id = fresh_id();
    contexts_.tell(contexts_.invoicing, "invoicing.draft_invoice/1",
                   R"({"invoiceId":")" + id + R"(","orderId":")" + some(books_.orders, "CONFIRMED") + R"(",)" + buyer + "}");
    if (up_to(1) == 0) add_service(id);
  }
  void cancel_invoiced_order() {
    const auto id = some(books_.documents, "VALIDATED");
    const auto document = books_.documents.find(id);
    if (document != books_.documents.end() && document->second.order_id)
      contexts_.tell(contexts_.orders, "orders.cancel_order/1", R"({"orderId":")" + *document->second.order_id + R"("})");
  }
  void sell() {
    contexts_.tell(contexts_.invoicing, "invoicing.draft_invoice/1",
                   R"({"invoiceId":")" + fresh_id() + R"(","customerId":"ada","currency":"EUR","lines":)" + lines() + "," + buyer + "}");
  }
  void add_service(const std::string& invoice_id) {
    contexts_.tell(contexts_.invoicing, "invoicing.add_line/1",
                   R"({"invoiceId":")" + invoice_id + R"(","label":"Delivery","quantity":1,"unitPrice":"4.50","vatRate":"20"})");
  }
  /// A part of the first line, all that came from the order and no service, or all.
  void credit() {
    const auto id = some(books_.documents, "VALIDATED");
    const auto document = books_.documents.contains(id) ? books_.documents.at(id) : Document{};
    std::string lines;
    const auto add = [&](const std::string& line, std::int64_t quantity) {
      lines += (lines.empty() ? "" : ",") + (R"({"lineId":")" + line) + R"(","quantity":)" + std::to_string(quantity) + "}";
    };
    const auto choice = up_to(2);
    if (choice == 0) add("1", 1 + static_cast<std::int64_t>(up_to(2)));
    if (choice == 1)
      for (const auto& [line, ordered] : document.ordered)
        if (document.lines.contains(line) && document.lines.at(line) > 0) add(line, document.lines.at(line));
    const auto drafted =
        contexts_.tell(contexts_.invoicing, "invoicing.draft_credit_note/1",
                       R"({"invoiceId":")" + id + R"(","reason":"returned")" + (lines.empty() ? "" : R"(,"lines":[)" + lines + "]") + "}");
    if (drafted.ok() && up_to(1) == 0) contexts_.tell(contexts_.invoicing, "invoicing.validate_invoice/1", drafted.json());
  }
  /// Mostly what is held for an invoice, legal or not.
  void hand_out() {
    std::map<std::string, Hold> held;
    for (const auto& [source, hold] : books_.holds)
      if (source.starts_with("INVOICE/")) held.emplace(source.substr(source.find('/') + 1), hold);
    const auto id = held.empty() || up_to(3) == 0 ? some(books_.documents) : some(held);
    contexts_.tell(contexts_.stock, "stock.hand_out/1", R"({"sourceType":"INVOICE","sourceId":")" + id + R"("})");
  }
  /// Clocks go on, and lie about a day apart at most.
  void turn_a_clock() {
    auto& context = *std::array{&contexts_.orders, &contexts_.stock, &contexts_.invoicing}[up_to(2)];
    now_ = now_ + comptoir::Duration::hours(static_cast<std::int64_t>(up_to(12)));
    context.scenario.at(now_ + comptoir::Duration::hours(static_cast<std::int64_t>(up_to(48)) - 24));
  }

  void do_something() {
    switch (up_to(25)) {
      case 0:
      case 1: return place_order();
      case 2:
      case 3: return order("submit", "DRAFT");
      case 4:
      case 5: return order("confirm", "SUBMITTED");
      case 6: return up_to(1) == 0 ? order("ship", "CONFIRMED") : order("deliver", "SHIPPED");
      case 7: return up_to(2) == 0 ? order("cancel", "CONFIRMED") : cancel_invoiced_order();
      case 8:
      case 9: return up_to(2) == 0 ? sell() : bill_order();
      case 10:
      case 11: return document("validate_invoice", "DRAFT");
      case 12: return document("withdraw_validation", "DRAFT");
      case 13: return document("delete_draft", "DRAFT");
      case 14: return document("change_line", "DRAFT", R"(,"lineId":"1","quantity":)" + std::to_string(up_to(5)));
      case 15: return document("remove_line", "DRAFT", R"(,"lineId":")" + std::to_string(1 + up_to(2)) + '"');
      case 16:
      case 17: return credit();
      case 18: return hand_out();
      case 19: return turn_a_clock();
      case 20: return contexts_.repeat(random_);
      case 21:
      case 22: return add_service(some(books_.documents, "DRAFT"));
      case 23: return (void)contexts_.tick();
      default: return receive();
    }
  }

  /// Nobody wants anything any more, as far as it can still be given up.
  void give_all_up() {
    for (auto* context : {&contexts_.orders, &contexts_.stock, &contexts_.invoicing}) context->scenario.at(now_);  // or nothing could be dated
    for (const auto& [id, order] : std::map(books_.orders))
      contexts_.tell(contexts_.orders, "orders.cancel_order/1", R"({"orderId":")" + id + R"("})");
    contexts_.deliver_all(random_);
    for (const auto& [id, document] : std::map(books_.documents)) {
      contexts_.tell(contexts_.invoicing, "invoicing.delete_draft/1", R"({"invoiceId":")" + id + R"("})");
      const auto note = contexts_.tell(contexts_.invoicing, "invoicing.draft_credit_note/1", R"({"invoiceId":")" + id + R"(","reason":"given up"})");
      if (note.ok()) contexts_.tell(contexts_.invoicing, "invoicing.validate_invoice/1", note.json());
    }
    contexts_.deliver_all(random_);
  }

  static constexpr auto buyer = R"("buyer":{"name":"Ada","address":["1 rue de la Paix"]})";

  std::mt19937 random_;
  std::uint64_t ids_ = 0;
  comptoir::Timestamp now_ = *comptoir::Timestamp::parse("2026-12-28T09:00:00Z");
  Books books_;
  Contexts contexts_{[this](const RecordedEvent& event) { books_.note(event); }};
};

TEST(DaysOfTrade, LeaveNothingPromisedThatNobodyCanWant) {
  Reached reached;

  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    ADayOfTrade day(seed);
    day.leaves_nothing_promised_that_nobody_can_want();
    reached += day.reached();
  }

  EXPECT_GT(reached.validated, 0);
  EXPECT_GT(reached.credited, 0);
  EXPECT_GT(reached.invoiced_and_cancelled, 0);
  EXPECT_GT(reached.services_of_orders, 0);
  EXPECT_GT(reached.held, 0);
  EXPECT_GT(reached.handed_out, 0);
}

TEST(AnInvoiceOverABarCode, IsRefusedAtTheEdge) {
  Contexts contexts([](const RecordedEvent&) {});

  const auto drafted = contexts.tell(contexts.invoicing, "invoicing.draft_invoice/1",
                                     R"({"customerId":"ada","currency":"EUR","lines":[{"sku":"pen","label":"Pen","quantity":4006381333931,)"
                                     R"("unitPrice":"1.20","vatRate":"20"}]})");

  ASSERT_FALSE(drafted.ok());
  EXPECT_EQ(drafted.error().faults.at(0).code, "line.quantity_out_of_range");
}

}  // namespace
}  // namespace trade
