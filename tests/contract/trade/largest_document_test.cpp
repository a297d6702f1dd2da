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

class TheLargestDocument : public ::testing::Test {
 protected:
  static std::string sku(std::size_t number) {
    const auto digits = std::to_string(number);
    return std::string(64 - digits.size(), 'S') + digits;
  }

  /// Every label is of 200 bytes that take two each on the wire, and every line bears a VAT rate of its own.
  static std::string lines() {
    std::string label;
    for (int i = 0; i < 200; ++i) label += R"(\")";
    const auto priced = R"(","label":")" + label + R"(","quantity":1,"unitPrice":"1000.123456","vatRate":"10.)";
    std::string all;
    for (std::size_t i = 0; i < invoicing::lines_max; ++i)
      all += (i == 0 ? R"({"sku":")" : R"(,{"sku":")") + sku(i) + priced + std::to_string(100'000 + i) + R"("})";
    return "[" + all + "]";
  }

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

  const std::string warehouse = std::string(64, 'W');
  const std::string order = R"({"orderId":"00000000-0000-4000-8000-000000000001")";
  const std::string invoice = R"({"invoiceId":"00000000-0000-4000-8000-000000000002")";
  const std::string by_hand = R"({"invoiceId":"00000000-0000-4000-8000-000000000003")";
  const std::string buyer = R"("buyer":{"name":"Ada","address":["1 rue de la Paix"]})";

  std::mt19937 random_{1};
  Books books_;
  Contexts contexts_{[this](const RecordedEvent& event) { books_.note(event); }};
};

// One test, since each receipt of a new SKU takes the scenario as long as all that it has.
TEST_F(TheLargestDocument, GoesItsWholeWay) {
  const auto more = R"(,"customerId":"ada","currency":"EUR","warehouse":")" + warehouse + R"(","lines":)" + lines();

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

}  // namespace
}  // namespace trade
