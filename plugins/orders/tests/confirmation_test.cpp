#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>
#include <comptoir/testing/replay.hpp>

#include "application/handlers.hpp"
#include "orders.hpp"

namespace orders {
namespace {

using comptoir::testing::equals, comptoir::testing::json_of, comptoir::testing::names_raised, comptoir::testing::newest;
using ::testing::Contains;

const std::vector<Shortage> no_books = {{"2", "BOOK", 1, 0}};

TEST(AnAttempt, AsksTheStockForTheGoodsOfAllLines) {
  auto order = testing::submitted();

  ASSERT_TRUE(order.confirm());

  EXPECT_EQ(json_of(newest<ConfirmationRequested>(order)),
            R"({"orderId":"order-1","attempt":1,"warehouse":"main","lines":[)"
            R"({"lineId":"1","sku":"PENCIL","quantity":10},{"lineId":"2","sku":"BOOK","quantity":1}]})");
  EXPECT_EQ(order.state().status, Status::submitted) << "until the stock has answered";
}

TEST(AnAttempt, EndsWellWhenTheStockHoldsTheGoods) {
  auto order = testing::asked();

  order.accept_reservation(1);

  const auto event = newest<OrderConfirmed>(order);
  EXPECT_EQ(event.attempt, 1);
  EXPECT_EQ(event.lines.size(), 2U);
  EXPECT_EQ(event.net.text(), "15.90 EUR");
  EXPECT_EQ(event.vat.text(), "1.38 EUR");
  EXPECT_EQ(event.total.text(), "17.28 EUR");
}

TEST(AnAttempt, EndsWithTheShortagesWhenTheStockDoesNot) {
  auto order = testing::asked();

  order.refuse_reservation(1, no_books);

  EXPECT_EQ(newest<ConfirmationRefused>(order).shortages.front().sku, "BOOK");
  EXPECT_EQ(order.state().status, Status::submitted);
}

TEST(AnAttempt, IsFollowedByAnotherOneOnceItWasRefused) {
  auto order = testing::asked();
  order.refuse_reservation(1, no_books);

  ASSERT_TRUE(order.confirm());

  EXPECT_EQ(newest<ConfirmationRequested>(order).attempt, 2);
}

TEST(ALateReservation, IsAbandonedWhenTheOrderWasCancelled) {
  auto order = testing::asked();
  ASSERT_TRUE(order.cancel({}));

  order.accept_reservation(1);

  EXPECT_EQ(newest<ReservationAbandoned>(order).attempt, 1);
  EXPECT_EQ(order.state().status, Status::cancelled);
}

TEST(ALateReservation, IsAbandonedWhenItsAttemptWasRefused) {
  auto order = testing::asked();
  order.refuse_reservation(1, no_books);
  ASSERT_TRUE(order.confirm());

  order.accept_reservation(1);

  EXPECT_EQ(newest<ReservationAbandoned>(order).attempt, 1);
  EXPECT_TRUE(order.state().attempt_is_open) << "the second attempt waits for its own answer";
}

TEST(AReservation, ThatIsHeardTwiceConfirmsOnce) {
  for (auto order : {testing::confirmed(), testing::shipped(), testing::cancelled()}) {
    const auto before = order.version();

    order.accept_reservation(1);

    EXPECT_EQ(order.version(), before);
  }
}

TEST(AReservation, ForAnAttemptThatWasNeverMadeIsAbandoned) {
  for (const std::int32_t attempt : {-1, 0, 7})
    for (auto order : {testing::draft(), testing::submitted(), testing::asked(), testing::confirmed(), testing::cancelled()}) {
      const auto status = order.state().status;

      order.accept_reservation(attempt);

      EXPECT_THAT(names_raised(order), Contains("ReservationAbandoned")) << attempt;
      EXPECT_EQ(order.state().status, status);
    }
}

TEST(ALateRefusal, ChangesNothing) {
  for (auto order : {testing::submitted(), testing::confirmed(), testing::cancelled()}) {
    const auto before = order.version();

    order.refuse_reservation(1, no_books);

    EXPECT_EQ(order.version(), before);
  }
}

TEST(AnAnswerOfTheStock, BecomesACommandWhenItConcernsAnOrder) {
  const auto accept = hear_reserved({"ORDER", "order-1", 2});
  const auto refuse = hear_refused({"ORDER", "order-1", 2, no_books});

  EXPECT_THAT(accept, equals(AcceptReservation{"order-1", 2}));
  EXPECT_THAT(refuse, equals(RefuseReservation{"order-1", 2, no_books}));
}

TEST(AnAnswerOfTheStock, IsNotOursWhenItConcernsAnInvoice) {
  EXPECT_FALSE(hear_reserved({"INVOICE", "invoice-1", 1}));
  EXPECT_FALSE(hear_refused({"INVOICE", "invoice-1", 1, {}}));
}

TEST(AShortage, IsToldToTheClientLineByLine) {
  const auto error = shortage({"order-1", 1, no_books});

  EXPECT_EQ(error.kind, comptoir::ErrorKind::refused);
  EXPECT_EQ(error.code, "stock.insufficient");
  EXPECT_EQ(error.details, R"({"items":[{"lineId":"2","sku":"BOOK","requested":1,"available":0}]})");
}

TEST(AReply, CarriesTheAttemptOnceThereIsOne) {
  EXPECT_EQ(json_of(reply(testing::draft())), R"({"orderId":"order-1","status":"DRAFT"})");
  EXPECT_EQ(json_of(reply(testing::asked())), R"({"orderId":"order-1","status":"SUBMITTED","attempt":1})");
}

}  // namespace
}  // namespace orders
