// A document of as many lines as one may have, each as long as it may be, goes its whole way: no step of it is too large for one unit of work.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "books.hpp"
#include "contexts.hpp"
#include "invoicing/language/limits.hpp"

namespace trade {
namespace {

using ::testing::IsEmpty;

std::string sku(std::size_t number) {
  const auto digits = std::to_string(number);
  return std::string(64 - digits.size(), 'S') + digits;
}

/// Every label is of 200 bytes that take two each on the wire, and every line bears a VAT rate of its own.
std::string line(std::size_t number, int quantity) {
  std::string label;
  for (int i = 0; i < 200; ++i) label += R"(\")";
  return R"("sku":")" + sku(number) + R"(","label":")" + label + R"(","quantity":)" + std::to_string(quantity) +
         R"(,"unitPrice":"1000.123456","vatRate":"10.)" + std::to_string(100'000 + number) + '"';
}

/// `members(number)` says what is in each.
template <class Members>
std::string list_of(std::size_t count, Members members) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += (i == 0 ? "{" : ",{") + members(i) + "}";
  return "[" + all + "]";
}

const std::string warehouse(64, 'W');
const std::string buyer = R"("buyer":{"name":"Ada","address":["1 rue de la Paix"]})";

class TheLargestDocument : public ::testing::Test {
 protected:
  std::string answered(Context& context, const std::string& command, const std::string& json) {
    const auto outcome = contexts_.tell(context, command, json);
    EXPECT_TRUE(outcome.ok()) << command << ": " << outcome.error().code << ": " << outcome.error().sentence;
    contexts_.deliver_all(random_);
    return outcome.ok() ? outcome.json() : "{}";
  }

  void SetUp() override {
    for (std::size_t i = 0; i < invoicing::lines_max; ++i)
      answered(contexts_.stock, "stock.receive_goods/1", R"({"warehouse":")" + warehouse + R"(","sku":")" + sku(i) + R"(","quantity":1})");
  }

  const std::string order = R"({"orderId":"00000000-0000-4000-8000-000000000001")";
  const std::string invoice = R"({"invoiceId":"00000000-0000-4000-8000-000000000002")";
  const std::string by_hand = R"({"invoiceId":"00000000-0000-4000-8000-000000000003")";

  std::mt19937 random_{1};
  Books books_;
  Contexts contexts_{[this](const RecordedEvent& event) { books_.note(event); }};
};

// One test, since each receipt of a new SKU takes the scenario as long as all that it has.
TEST_F(TheLargestDocument, GoesItsWholeWay) {
  const auto more = R"(,"customerId":"ada","currency":"EUR","warehouse":")" + warehouse + R"(","lines":)" +
                    list_of(invoicing::lines_max, [](std::size_t i) { return line(i, 1); });

  answered(contexts_.orders, "orders.create_order/1", order + more + "}");
  answered(contexts_.orders, "orders.submit_order/1", order + "}");
  answered(contexts_.orders, "orders.confirm_order/1", order + "}");
  answered(contexts_.invoicing, "invoicing.draft_invoice/1", invoice + R"(,"orderId":"00000000-0000-4000-8000-000000000001",)" + buyer + "}");
  answered(contexts_.invoicing, "invoicing.validate_invoice/1", invoice + "}");
  answered(contexts_.orders, "orders.cancel_order/1", order + "}");
  answered(contexts_.invoicing, "invoicing.draft_invoice/1", by_hand + more + "," + buyer + "}");
  answered(contexts_.invoicing, "invoicing.validate_invoice/1", by_hand + "}");
  const auto note = answered(contexts_.invoicing, "invoicing.draft_credit_note/1", by_hand + R"(,"reason":"returned"})");
  answered(contexts_.invoicing, "invoicing.validate_invoice/1", note);

  EXPECT_EQ(books_.reached.held, 2) << "for the order, and for the invoice by hand";
  EXPECT_EQ(books_.reached.validated, 3);
  EXPECT_EQ(books_.reached.credited, 1);
  EXPECT_EQ(books_.reached.invoiced_and_cancelled, 1);
  EXPECT_THAT(books_.faults(), IsEmpty());
}

/// Each of its invoices bills a unit of each line.
class AnOrderBilledInParts : public ::testing::Test {
 protected:
  static constexpr int parts = 4;

  void hear(const std::string& event, const std::string& json) {
    contexts_.invoicing.arriving["order/o-1"].push_back({event, json, "order", "o-1", 1, {}, {}});
    contexts_.deliver(random_);
  }
  void cancel() { hear("order.cancelled/1", R"({"orderId":"o-1"})"); }
  std::string answered(const std::string& command, const std::string& json) {
    const auto outcome = contexts_.tell(contexts_.invoicing, "invoicing." + command + "/1", json);
    EXPECT_TRUE(outcome.ok()) << command << ": " << outcome.error().code << ": " << outcome.error().sentence;
    return outcome.ok() ? outcome.json() : "{}";
  }

  void confirm(std::size_t count) {
    const auto lines = list_of(count, [](std::size_t i) { return R"("lineId":")" + std::to_string(i + 1) + R"(",)" + line(i, parts); });
    hear("order.confirmed/1", R"({"orderId":"o-1","attempt":1,"customerId":"ada","currency":"EUR","warehouse":"main","lines":)" + lines + "}");
  }

  /// All that is left is billed, and but one unit of each line given back, which the next invoice bills.
  void bill(std::size_t count) {
    confirm(count);
    for (int left = parts; left > 0; --left) {
      const auto invoice = answered("draft_invoice", R"({"orderId":"o-1",)" + buyer + "}");
      answered("validate_invoice", invoice);
      if (left > 1) answered("validate_invoice", answered("draft_credit_note", all_but_one(count, left, invoice)));
    }
  }
  static std::string all_but_one(std::size_t count, int left, const std::string& invoice) {
    const auto returned =
        list_of(count, [&](std::size_t i) { return R"("lineId":")" + std::to_string(i + 1) + R"(","quantity":)" + std::to_string(left - 1); });
    return invoice.substr(0, invoice.size() - 1) + R"(,"reason":"returned","lines":)" + returned + "}";
  }

  std::mt19937 random_{1};
  Books books_;
  Contexts contexts_{[this](const RecordedEvent& event) { books_.note(event); }};
};

TEST_F(AnOrderBilledInParts, IsCancelledHoweverLargeItIs) {
  bill(invoicing::lines_max);

  cancel();
  contexts_.deliver_all(random_);

  EXPECT_EQ(books_.reached.invoiced_and_cancelled, parts);
}

TEST_F(AnOrderBilledInParts, HasItsCreditNotesDraftedTogetherWhereTheyAreSmall) {
  bill(invoicing::lines_max / parts);
  cancel();
  ASSERT_EQ(books_.reached.invoiced_and_cancelled, 0) << "a unit of its own closes the order";

  contexts_.tick();

  EXPECT_EQ(books_.reached.invoiced_and_cancelled, parts);
  EXPECT_FALSE(contexts_.tick()) << "nothing is left to do";
}

}  // namespace
}  // namespace trade
