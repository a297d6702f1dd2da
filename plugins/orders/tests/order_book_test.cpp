// The whole plugin, in memory: commands in, read models out.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/plugin.hpp>
#include <comptoir/testing/scenario.hpp>

#include "language/commands.hpp"
#include "language/events.hpp"
#include "language/queries.hpp"
#include "language/stock.hpp"
#include "orders.hpp"

namespace orders {

void declare(comptoir::Plugin& plugin);

namespace {

using comptoir::testing::is_invalid, comptoir::testing::is_not_found, comptoir::testing::is_ok, comptoir::testing::is_refused;
using comptoir::testing::RecordedEvent;
using ::testing::ElementsAre, ::testing::IsEmpty;

class AnOrderBook : public ::testing::Test {
 protected:
  std::string create(std::vector<NewLine> lines = {testing::pencils(), testing::books()}, const char* customer = "customer-1") {
    const auto created = book.when(CreateOrder{{}, testing::code(customer), "EUR", {}, {}, std::move(lines)});
    EXPECT_THAT(created, is_ok());
    return created.answer<OrderReply>().order_id;
  }

  std::string confirm(const std::string& order_id) {
    EXPECT_THAT(book.when(SubmitOrder{order_id}), is_ok());
    EXPECT_THAT(book.when(ConfirmOrder{order_id}), is_ok());
    EXPECT_THAT(book.receive("stock.reserved/1", StockReserved{"ORDER", order_id, 1}), is_ok());
    return order_id;
  }

  OrderView order(const std::string& order_id) { return book.ask(OrderDetails{order_id}).answer<OrderView>(); }

  std::vector<std::string> published() const {
    std::vector<std::string> names;
    for (const auto& event : book.published()) names.push_back(event.type);
    return names;
  }

  comptoir::testing::Scenario book{declare};
};

std::vector<std::string> ids_of(const comptoir::testing::Outcome& list) {
  std::vector<std::string> ids;
  for (const auto& summary : list.answer<comptoir::Page<OrderSummary>>().data) ids.push_back(summary.order_id);
  return ids;
}

TEST_F(AnOrderBook, ListsEachVatRateThatALineBears) {
  auto gift = testing::books();
  gift.unit_price = "0";
  gift.vat_rate = "2.1";
  auto another = gift;
  another.label = testing::text("Another gift");
  const auto id = create({testing::pencils(), gift, another});
  const auto rates = [&] {
    std::vector<std::string> listed;
    for (const auto& line : order(id).vat_lines) listed.push_back(line.rate.text());
    return listed;
  };

  EXPECT_THAT(rates(), ElementsAre("20", "2.1"));
  ASSERT_THAT(book.when(RemoveLine{id, "2"}), is_ok());
  EXPECT_THAT(rates(), ElementsAre("20", "2.1")) << "another line bears it";
  ASSERT_THAT(book.when(RemoveLine{id, "3"}), is_ok());
  EXPECT_THAT(rates(), ElementsAre("20"));
}

TEST_F(AnOrderBook, RefusesACurrencyThatNobodyPaysIn) {
  for (const auto currency : {comptoir::Currency("XXX"), comptoir::Currency("CLF"), comptoir::Currency("CHE")})
    EXPECT_THAT(book.when(CreateOrder{{}, testing::code("customer-1"), currency, {}, {}, {}}), is_invalid("currency.not_tender", "/currency"));
}

TEST_F(AnOrderBook, LeavesGoodsThatAreHeldForOthersAlone) {
  EXPECT_THAT(book.receive("stock.reserved/1", StockReserved{"ORDER", "nobody-s", 1}), is_ok());
  EXPECT_THAT(book.receive("stock.reservation.refused/1", StockReservationRefused{"ORDER", "nobody-s", 1, {}}), is_ok());

  EXPECT_THAT(book.events(), IsEmpty());
}

TEST_F(AnOrderBook, ShowsAnOrderWithItsLinesAndSums) {
  const auto shown = order(create());

  EXPECT_EQ(shown.status, Status::draft);
  EXPECT_EQ(shown.warehouse, "main");
  ASSERT_EQ(shown.lines.size(), 2U);
  EXPECT_EQ(shown.lines[1].net.text(), "12.40 EUR");
  EXPECT_EQ(shown.net.text(), "15.90 EUR");
  EXPECT_EQ(shown.total.text(), "17.28 EUR");
}

TEST_F(AnOrderBook, FollowsEveryChangeOfALine) {
  const auto id = create();
  EXPECT_THAT(book.when(ChangeLine{id, "1", 20}), is_ok());
  EXPECT_THAT(book.when(AddLine{id, testing::code("LAMP"), testing::text("A lamp"), 1, "30", "20", {}}), is_ok());

  EXPECT_THAT(book.when(RemoveLine{id, "2"}), is_ok());

  const auto shown = order(id);
  ASSERT_EQ(shown.lines.size(), 2U);
  EXPECT_EQ(shown.lines[0].quantity, 20);
  EXPECT_EQ(shown.lines[1].line_id, "3");
  EXPECT_EQ(shown.net.text(), "37.00 EUR");
  EXPECT_EQ(shown.total.text(), "44.40 EUR");
}

TEST_F(AnOrderBook, ListsTheLinesOfALongOrderAsTheyCame) {
  std::vector<NewLine> lines;
  for (int i = 1; i <= 1'500; ++i) {
    lines.push_back(testing::pencils());
    lines.back().label = testing::text(std::to_string(i));
  }

  const auto shown = order(create(lines));

  ASSERT_EQ(shown.lines.size(), 1'500U);
  for (std::size_t i = 0; i < shown.lines.size(); ++i) ASSERT_EQ(shown.lines[i].label, std::to_string(i + 1));
}

TEST_F(AnOrderBook, TakesAnIdThatTheClientChoseOnce) {
  const CreateOrder command{*comptoir::Id::parse("0192f0c1-2b3c-7d4e-8f50-616263646566"), testing::code("customer-1"), "EUR", {}, {}, {}};
  ASSERT_THAT(book.when(command), is_ok());

  EXPECT_THAT(book.when(command), is_refused("order.exists"));
}

TEST_F(AnOrderBook, PointsAtTheLineThatIsWrong) {
  const auto created = book.when(CreateOrder{{}, testing::code("customer-1"), "EUR", {}, {}, {testing::books(), testing::pencils(0)}});

  EXPECT_THAT(created, is_invalid("order.quantity_out_of_range", "/lines/1/quantity"));
  EXPECT_THAT(book.rows<OrderSummary>(), IsEmpty()) << "a refused order leaves nothing behind";
}

TEST_F(AnOrderBook, RefusesKeysThatAreNoCodes) {
  const auto created = book.when_json("plugin.create_order/1", R"({"customerId":"customer/1","currency":"EUR"})");

  EXPECT_THAT(created, is_invalid("message.invalid", "/customerId"));
}

TEST_F(AnOrderBook, KnowsNothingOfOrdersThatAreNotThere) {
  EXPECT_THAT(book.ask(OrderDetails{"nowhere"}), is_not_found("order.unknown"));
  EXPECT_THAT(book.when(SubmitOrder{"nowhere"}), is_not_found("order.unknown"));
}

TEST_F(AnOrderBook, ConfirmsWhenTheStockHoldsTheGoods) {
  const auto id = confirm(create());

  EXPECT_THAT(published(), ElementsAre("order.confirmed/1"));
  EXPECT_EQ(order(id).status, Status::confirmed);
  EXPECT_EQ(order(id).attempt, 1);
}

TEST_F(AnOrderBook, ShowsWhyAnOrderCouldNotBeConfirmed) {
  const auto id = create();
  ASSERT_THAT(book.when(SubmitOrder{id}), is_ok());
  ASSERT_THAT(book.when(ConfirmOrder{id}), is_ok());

  ASSERT_THAT(book.receive("stock.reservation.refused/1", StockReservationRefused{"ORDER", id, 1, {{"2", "BOOK", 1, 0}}}), is_ok());

  EXPECT_EQ(order(id).status, Status::submitted);
  EXPECT_EQ(order(id).shortages.front().sku, "BOOK");
  ASSERT_THAT(book.when(ConfirmOrder{id}), is_ok());
  EXPECT_THAT(order(id).shortages, IsEmpty()) << "a new attempt, a new answer";
}

TEST_F(AnOrderBook, AnswersARepeatedCancellationTheSameAndTellsNobodyAgain) {
  const auto id = confirm(create());
  const auto first = book.when(CancelOrder{id, testing::text("changed their mind")});

  const auto second = book.when(CancelOrder{id, testing::text("another reason")});

  EXPECT_EQ(second.json(), first.json());
  EXPECT_THAT(published(), IsEmpty());
}

TEST_F(AnOrderBook, ListsTheNewestFirst) {
  const auto older = create();
  book.at(*comptoir::Timestamp::parse("2026-03-01T09:00:00Z"));
  const auto newer = create();

  EXPECT_THAT(ids_of(book.ask(OrderList{})), ElementsAre(newer, older));
}

TEST_F(AnOrderBook, ListsByCustomerAndByStatus) {
  const auto draft = create();
  const auto confirmed = confirm(create());
  const auto of_another = create({}, "customer-2");

  EXPECT_THAT(ids_of(book.ask(OrderList{"customer-2", {}, {}, {}})), ElementsAre(of_another));
  EXPECT_THAT(ids_of(book.ask(OrderList{{}, Status::confirmed, {}, {}})), ElementsAre(confirmed));
  EXPECT_THAT(ids_of(book.ask(OrderList{"customer-1", Status::draft, {}, {}})), ElementsAre(draft));
  EXPECT_THAT(ids_of(book.ask(OrdersOfCustomer{"customer-2", {}, {}})), ElementsAre(of_another));
}

TEST_F(AnOrderBook, CountsWhatACustomerOrderedForGood) {
  create();
  confirm(create());
  const auto cancelled = confirm(create());
  ASSERT_THAT(book.when(CancelOrder{cancelled, {}}), is_ok());

  const auto totals = book.ask(TotalsOfCustomer{"customer-1", {}, {}}).answer<comptoir::Page<CustomerTotal>>().data;

  ASSERT_EQ(totals.size(), 1U);
  EXPECT_EQ(totals.front().orders, 1);
  EXPECT_EQ(totals.front().total.text(), "17.28 EUR");
}

TEST_F(AnOrderBook, ConfirmsOrdersThatAreWorthMoreTogetherThanAnAmountCanSay) {
  const auto confirmed = [&](const char* id, std::int64_t worth) {
    const comptoir::Money total(worth, "EUR");
    book.given(id, OrderCreated{id, "customer-1", "EUR", "main", {}, {}});
    book.given(id, OrderConfirmed{id, 1, "customer-1", "EUR", "main", {}, total, comptoir::Money::zero("EUR"), total});
  };
  const auto total = [&] { return book.ask(TotalsOfCustomer{"customer-1", {}, {}}).answer<comptoir::Page<CustomerTotal>>().data.at(0); };
  confirmed("almost-all", INT64_MAX - 1'000);

  const auto small = confirm(create());

  EXPECT_EQ(order(small).status, Status::confirmed);
  EXPECT_EQ(total().orders, 2);
  EXPECT_EQ(total().total.minor(), INT64_MAX) << "as much as can be said";
  ASSERT_THAT(book.when(CancelOrder{small, {}}), is_ok());
  EXPECT_EQ(total().total.minor(), INT64_MAX - 1'000) << "nothing was forgotten";
}

TEST_F(AnOrderBook, DoesNotListenToWhatConcernsInvoices) {
  EXPECT_THAT(book.receive("stock.reserved/1", StockReserved{"INVOICE", "invoice-1", 1}), is_ok());

  EXPECT_THAT(book.events(), IsEmpty());
}

}  // namespace
}  // namespace orders
