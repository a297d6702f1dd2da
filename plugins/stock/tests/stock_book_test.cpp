#include "stock_book.hpp"

namespace stock {
namespace {

TEST_F(AStock, AnswersAReceiptWithTheNewLevel) {
  const auto received = stock.when(ReceiveGoods{*Code::parse("main"), *Code::parse("PENCIL"), 5, {}});

  EXPECT_EQ(received.answer<MovementReply>().on_hand, 15);
  EXPECT_THAT(published(), ElementsAre("stock.level.changed/1"));
  EXPECT_EQ(stock.published().front().as<LevelChanged>().cause, Cause::receipt);
}

TEST_F(AStock, HoldsTheGoodsOfAnOrderThatAsks) {
  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}, {"2", "BOOK", 1}}), is_ok());

  EXPECT_THAT(published(), ::testing::UnorderedElementsAre("stock.reserved/1", "stock.level.changed/1", "stock.level.changed/1"));
  EXPECT_THAT(level("PENCIL"), equals(Level{"main", "PENCIL", 10, 3, 7}));
  EXPECT_EQ(reservation().status, ReservationStatus::held);
}

TEST_F(AStock, RefusesByAnEventAndChangesNoLevel) {
  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}, {"2", "BOOK", 2}}), is_ok()) << "a shortage is an answer, and commits";

  EXPECT_THAT(published(), ElementsAre("stock.reservation.refused/1"));
  EXPECT_EQ(level("PENCIL").reserved, 0);
  EXPECT_EQ(reservation().shortages.front().sku, "BOOK");
}

TEST_F(AStock, HearsTheSameRequestTwiceAndAnswersOnce) {
  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}}), is_ok());

  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}}), is_ok());

  EXPECT_THAT(published(), IsEmpty());
  EXPECT_EQ(level("PENCIL").reserved, 3);
}

TEST_F(AStock, AnswersAttemptsFromWhateverNumberASourceCounts) {
  for (const std::int32_t first : {INT32_MIN, -1, 0}) {
    const OrderConfirmationRequested request{"counts from " + std::to_string(first), first, "main", {{"1", "PENCIL", 1}}};
    ASSERT_THAT(stock.receive("order.confirmation.requested/1", request), is_ok());
    EXPECT_THAT(published(), Contains("stock.reserved/1")) << first;

    ASSERT_THAT(stock.receive("order.confirmation.requested/1", request), is_ok());
    EXPECT_THAT(published(), IsEmpty()) << first << " is answered once";

    ASSERT_THAT(stock.receive("order.reservation.abandoned/1", OrderReservationAbandoned{request.order_id, first}), is_ok());
    EXPECT_THAT(published(), Contains("stock.released/1")) << first;
  }
}

TEST_F(AStock, ServesASourceWhoseIdIsAsLongAsAnyIdMayBe) {
  const std::string order(255, 'x');
  const auto another = std::string(254, 'x') + "y";
  for (const auto& id : {order, another}) {
    ASSERT_THAT(stock.receive("order.confirmation.requested/1", OrderConfirmationRequested{id, 1, "main", {{"1", "PENCIL", 1}}}), is_ok());

    EXPECT_THAT(published(), Contains("stock.reserved/1"));
  }
  EXPECT_EQ(stock.ask(ReservationOf{SourceType::order, order}).answer<ReservationView>().status, ReservationStatus::held);
  EXPECT_EQ(movements({"main", "PENCIL", {}, {}}).front().note, "ORDER/" + another);

  ASSERT_THAT(stock.receive("order.cancelled/1", OrderCancelled{order}), is_ok());

  EXPECT_EQ(level("PENCIL").reserved, 1) << "the other one's";
}

TEST_F(AStock, RefusesWithTheReasonWhatNoSourceCanBeCalled) {
  for (const auto& id : {std::string(), std::string(256, 'x'), std::string(100'000, 'x'), std::string("a\nb")}) {
    const auto heard = stock.receive("order.confirmation.requested/1", OrderConfirmationRequested{id, 1, "main", {{"1", "PENCIL", 1}}});

    EXPECT_THAT(heard, is_invalid("stock.reservation.id_invalid")) << id.size();
  }
}

TEST_F(AStock, FreesOnceWhatACancelledOrderHeld) {
  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}}), is_ok());
  ASSERT_THAT(stock.receive("order.cancelled/1", OrderCancelled{"42"}), is_ok());
  EXPECT_THAT(level("PENCIL"), equals(Level{"main", "PENCIL", 10, 0, 10}));

  ASSERT_THAT(stock.receive("order.cancelled/1", OrderCancelled{"42"}), is_ok());

  EXPECT_THAT(published(), IsEmpty());
  EXPECT_EQ(reservation().status, ReservationStatus::released);
}

TEST_F(AStock, FreesOnlyTheAttemptThatWasAbandoned) {
  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}}, 2), is_ok());

  ASSERT_THAT(stock.receive("order.reservation.abandoned/1", OrderReservationAbandoned{"42", 1}), is_ok());
  EXPECT_EQ(level("PENCIL").reserved, 3);

  ASSERT_THAT(stock.receive("order.reservation.abandoned/1", OrderReservationAbandoned{"42", 2}), is_ok());
  EXPECT_EQ(level("PENCIL").reserved, 0);
}

TEST_F(AStock, LetsAShippedOrderTakeTheLastUnits) {
  ASSERT_THAT(ask_for({{"1", "BOOK", 1}}), is_ok());

  ASSERT_THAT(stock.receive("order.shipped/1", OrderShipped{"42"}), is_ok());

  EXPECT_THAT(level("BOOK"), equals(Level{"main", "BOOK", 0, 0, 0}));
  EXPECT_EQ(reservation().status, ReservationStatus::consumed);
}

TEST_F(AStock, IsNotMovedByOrdersItNeverHeldAnythingFor) {
  for (const char* event : {"order.cancelled/1", "order.shipped/1"}) {
    ASSERT_THAT(stock.receive(event, OrderCancelled{"never-seen"}), is_ok());

    EXPECT_THAT(stock.events(), IsEmpty()) << event;
  }
}

TEST_F(AStock, ServesInvoicesApartFromOrders) {
  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}}), is_ok());

  ASSERT_THAT(stock.receive("invoice.validation.requested/1", InvoiceValidationRequested{"42", 1, "main", {{"1", "PENCIL", 4}}}), is_ok());

  EXPECT_EQ(level("PENCIL").reserved, 7);
}

TEST_F(AStock, AnswersARequestThatCanNeverBeServed) {
  const std::vector<std::vector<Line>> requests = {{{"1", "PENCIL", 4'006'381'333'931}},
                                                   {{"1", "PENCIL", INT64_MAX}, {"2", "PENCIL", INT64_MAX}},
                                                   {{"1", "PENCIL", 0}},
                                                   {{"1", "PENCIL", -1}},
                                                   {{"1", "PENCIL", INT64_MIN}},
                                                   {{"1", "", 1}},
                                                   {{"1", "..", 1}},
                                                   {{"1", "main/PENCIL", 1}},
                                                   {{"1", std::string(100'000, 'x'), 1}}};
  std::int32_t attempt = 0;
  for (const auto& lines : requests) {
    ASSERT_THAT(ask_for(lines, ++attempt), is_ok());

    ASSERT_THAT(published(), ElementsAre("stock.reservation.refused/1")) << lines.front().quantity << " of " << lines.front().sku.substr(0, 20);
    EXPECT_EQ(stock.published().front().as<ReservationRefused>().attempt, attempt);
  }
  EXPECT_EQ(level("PENCIL").reserved, 0);
}

TEST_F(AStock, AnswersARequestToAWarehouseThatCannotBe) {
  int number = 0;
  for (const char* warehouse : {"", "..", "main/annex", "main\n"}) {
    const auto invoice = "invoice " + std::to_string(++number);
    ASSERT_THAT(stock.receive("invoice.validation.requested/1", InvoiceValidationRequested{invoice, 1, warehouse, {{"1", "PENCIL", 1}}}), is_ok());

    EXPECT_THAT(published(), ElementsAre("stock.reservation.refused/1")) << warehouse;
  }
}

TEST_F(AStock, RefusesKeysThatAreNoCodes) {
  const auto received = stock.when_json("plugin.receive_goods/1", R"({"warehouse":"main","sku":"main/PENCIL","quantity":1})");

  EXPECT_THAT(received, is_invalid("message.invalid", "/sku"));
}

TEST_F(AStock, KeepsALedgerWhoseSumIsTheLevel) {
  ASSERT_THAT(ask_for({{"1", "PENCIL", 3}}), is_ok());
  ASSERT_THAT(stock.receive("order.shipped/1", OrderShipped{"42"}), is_ok());
  ASSERT_THAT(stock.when(AdjustStock{*Code::parse("main"), *Code::parse("PENCIL"), -2, *Text::parse("broken")}), is_ok());

  const auto ledger = movements({"main", "PENCIL", {}, {}});

  ASSERT_EQ(ledger.size(), 4U);
  EXPECT_EQ(ledger[0].note, "broken") << "the newest first";
  EXPECT_EQ(ledger[1].note, "ORDER/42");
  EXPECT_EQ(ledger[3].note, "note-7");
  std::int64_t on_hand = 0;
  std::int64_t reserved = 0;
  for (const auto& line : ledger) {
    on_hand += line.on_hand_change;
    reserved += line.reserved_change;
  }
  EXPECT_EQ(on_hand, level("PENCIL").on_hand);
  EXPECT_EQ(reserved, level("PENCIL").reserved);
}

TEST_F(AStock, ListsMovementsOfOneWarehouseOrAll) {
  EXPECT_EQ(movements({}).size(), 2U);
  EXPECT_EQ(movements({"main", {}, {}, {}}).size(), 2U);
  EXPECT_THAT(movements({"elsewhere", {}, {}, {}}), IsEmpty());
  EXPECT_THAT(stock.ask(MovementList{{}, "PENCIL", {}, {}}), is_invalid("stock.warehouse_missing", "/warehouse"));
}

TEST_F(AStock, ListsLevelsByWarehouse) {
  ASSERT_THAT(stock.when(ReceiveGoods{*Code::parse("annex"), *Code::parse("PENCIL"), 7, {}}), is_ok());

  const auto all = stock.ask(LevelList{}).answer<comptoir::Page<Level>>().data;
  const auto of_main = stock.ask(LevelList{"main", {}, {}}).answer<comptoir::Page<Level>>().data;

  EXPECT_EQ(all.size(), 3U);
  ASSERT_EQ(of_main.size(), 2U);
  EXPECT_EQ(of_main[0].sku, "BOOK");
}

TEST_F(AStock, KnowsNothingOfWhatItNeverHeld) {
  EXPECT_THAT(stock.ask(LevelOf{"main", "LAMP"}), is_not_found("stock.item.unknown"));
  EXPECT_THAT(stock.ask(ReservationOf{SourceType::invoice, "7"}), is_not_found("stock.reservation.unknown"));
}

}  // namespace
}  // namespace stock
