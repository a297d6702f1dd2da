#include "documents.hpp"

namespace invoicing {
namespace {

using testing::ElementsAre, testing::IsEmpty;

BillableOrder confirmed_order() {
  BillableOrder order("o-1");
  (void)order.open({"o-1", "c-1", euro, "main", {{"7", "NAIL-40", "Nails, 40 mm", 5, "10.005", "20"}}});
  return order;
}

TEST(AConfirmedOrder, IsBilledWithItsLinesAsConfirmed) {
  auto order = confirmed_order();

  const auto lines = order.bill("i-1");

  ASSERT_THAT(lines, Succeeds());
  EXPECT_EQ(lines->at(0).ordered, (OrderedLine{"7", 5}));
  EXPECT_EQ(lines->at(0).net, euros(5003));
}

TEST(AConfirmedOrder, IsBilledOnceWhileItsInvoiceLives) {
  auto order = confirmed_order();
  ASSERT_THAT(order.bill("i-1"), Succeeds());

  const auto again = order.bill("i-2");

  ASSERT_THAT(again, IsRefusedWith("order.already_invoiced"));
  EXPECT_EQ(again.error().details, R"({"invoices":["i-1"]})");
}

TEST(AConfirmedOrder, IsBilledAnewOnceItsInvoiceIsGone) {
  auto order = confirmed_order();
  ASSERT_THAT(order.bill("i-1"), Succeeds());

  order.unbill("i-1", {{"7", 5}}, false);

  EXPECT_THAT(order.bill("i-2"), Succeeds());
}

TEST(AConfirmedOrder, IsBilledInPartsThatNeverExceedIt) {
  auto order = confirmed_order();
  ASSERT_THAT(order.bill("i-1"), Succeeds());
  ASSERT_THAT(order.change_billed("i-1", "7", -3), Succeeds());

  const auto rest = order.bill("i-2");

  ASSERT_THAT(rest, Succeeds());
  EXPECT_EQ(rest->at(0).quantity, 3);
  EXPECT_EQ(rest->at(0).ordered, (OrderedLine{"7", 5}));
  EXPECT_THAT(order.change_billed("i-1", "7", 1), IsRefusedWith("invoice.exceeds_order"));
}

TEST(AConfirmedOrder, IsNotBilledWhereNoLineHasAUnit) {
  for (const std::vector<OrderLine>& lines : {std::vector<OrderLine>{}, {{"1", "NAIL-40", "Nails, 40 mm", -1, "10", "20"}}}) {
    BillableOrder order("o-1");
    ASSERT_THAT(order.open({"o-1", "c-1", euro, "main", lines}), Succeeds());

    const auto refused = order.bill("i-1");

    ASSERT_THAT(refused, IsRefusedWith("order.nothing_to_invoice"));
    EXPECT_EQ(refused.error().details, "") << "there is no invoice to name";
  }
}

TEST(ACancelledOrder, IsNotBilled) {
  auto order = confirmed_order();

  order.close({});

  EXPECT_THAT(order.bill("i-1"), IsRefusedWith("order.cancelled"));
  EXPECT_THAT(order.check_open(), IsRefusedWith("order.cancelled"));
}

TEST(ACancelledOrder, HasCreditsDueUntilTheyAreSettled) {
  auto order = confirmed_order();
  order.close({"i-1", "i-2"});

  order.settle_due_credit("i-1");

  EXPECT_THAT(order.state().due, ElementsAre("i-2"));
}

TEST(ACancelledOrder, HasNoFurtherCreditDueWhenItsCancellationIsToldTwice) {
  auto order = confirmed_order();
  order.close({"i-1"});
  order.settle_due_credit("i-1");

  order.close({"i-1"});

  EXPECT_THAT(order.state().due, IsEmpty());
}

TEST(ACancelledOrder, HasNoCreditDueWhereAnEarlierBuildClosedIt) {
  EXPECT_THAT(comptoir::detail::read_stored<BillingClosed>(R"({"orderId":"o-1"})", "event").due, IsEmpty()) << "it drafted them at once";
}

TEST(AConfirmation, ToldTwiceIsRememberedOnce) {
  auto order = confirmed_order();

  ASSERT_THAT(order.open({"o-1", "c-2", euro, "other", {}}), Succeeds());

  EXPECT_EQ(order.version(), 1U);
}

TEST(AConfirmation, WhoseLinesCannotBeToldApartIsRefused) {
  BillableOrder order("o-1");

  const auto opened = order.open({"o-1", "c-1", euro, "main", {{"7", "NAIL-40", "Nails", 5, "10", "20"}, {"7", "NAIL-60", "Nails", 5, "10", "20"}}});

  EXPECT_THAT(opened, IsRefusedWith("order.line_repeated"));
  EXPECT_TRUE(order.is_new());
}

TEST(AConfirmation, OfACustomerWhoseIdIsNoneIsRefused) {
  for (const auto& customer_id : {std::string(), std::string(256, 'x')}) {
    BillableOrder order("o-1");

    EXPECT_THAT(order.open({"o-1", customer_id, euro, "main", {}}), IsRefusedWith("order.customer_invalid")) << customer_id.size();
  }
  BillableOrder order("o-1");
  EXPECT_THAT(order.open({"o-1", std::string(255, 'x'), euro, "main", {}}), Succeeds());
}

TEST(ACancellation, OfAnOrderNeverConfirmedLeavesNoTrace) {
  BillableOrder order("o-1");

  order.close({});

  EXPECT_TRUE(order.is_new());
}

}  // namespace
}  // namespace invoicing
