// Goods of an invoice: held for it, reduced with it, handed out by hand.
#include "stock_book.hpp"

namespace stock {
namespace {

class AnInvoiceWithGoods : public AStock {
 protected:
  void SetUp() override {
    AStock::SetUp();
    const InvoiceValidationRequested request{"7", 1, "main", {{"1", "PENCIL", 4}, {"2", "BOOK", 1}, {"3", "PENCIL", 2}}};
    ASSERT_THAT(stock.receive("invoice.validation.requested/1", request), is_ok());
    ASSERT_EQ(level("PENCIL").reserved, 6);
  }
  void is_validated(std::int32_t attempt = 1) { ASSERT_THAT(stock.receive("invoice.validated/1", InvoiceValidated{"7", attempt}), is_ok()); }
  void is_credited(std::vector<Line> goods_left) {
    ASSERT_THAT(stock.receive("invoice.credited/1", InvoiceCredited{"7", std::move(goods_left)}), is_ok());
  }
  ReservationView reservation() { return stock.ask(ReservationOf{SourceType::invoice, "7"}).answer<ReservationView>(); }
};

TEST_F(AnInvoiceWithGoods, HoldsNoMoreThanItStillBills) {
  is_credited({{"1", "PENCIL", 3}, {"3", "PENCIL", 2}});

  EXPECT_EQ(level("PENCIL").reserved, 5);
  EXPECT_EQ(level("BOOK").reserved, 0);
  EXPECT_EQ(reservation().lines.size(), 2U);
  EXPECT_EQ(reservation().status, ReservationStatus::held);
}

TEST_F(AnInvoiceWithGoods, IsReducedOnceByACreditThatIsHeardTwice) {
  is_credited({{"1", "PENCIL", 3}, {"3", "PENCIL", 2}});

  is_credited({{"1", "PENCIL", 3}, {"3", "PENCIL", 2}});

  EXPECT_THAT(stock.events(), IsEmpty());
  EXPECT_EQ(level("PENCIL").reserved, 5);
}

TEST_F(AnInvoiceWithGoods, HoldsNothingOnceItIsCreditedInFull) {
  is_credited({});

  EXPECT_EQ(level("PENCIL").reserved, 0);
  EXPECT_EQ(level("PENCIL").on_hand, 10) << "credited before they left";
  EXPECT_EQ(reservation().status, ReservationStatus::released);
}

TEST_F(AnInvoiceWithGoods, HoldsNothingOnceItsValidationIsWithdrawn) {
  ASSERT_THAT(stock.receive("invoice.validation.withdrawn/1", InvoiceValidationWithdrawn{"7", 1}), is_ok());

  EXPECT_EQ(level("PENCIL").reserved, 0);
  EXPECT_EQ(reservation().status, ReservationStatus::released);
}

TEST_F(AnInvoiceWithGoods, TakesItsGoodsWhenTheyAreHandedOut) {
  is_validated();
  is_credited({{"1", "PENCIL", 3}});

  const auto handed_out = stock.when(HandOut{SourceType::invoice, "7"});

  EXPECT_EQ(handed_out.answer<ReservationReply>().status, ReservationStatus::consumed);
  EXPECT_THAT(level("PENCIL"), equals(Level{"main", "PENCIL", 7, 0, 7}));
  EXPECT_THAT(stock.when(HandOut{SourceType::invoice, "7"}), is_ok()) << "again: nothing happens";
  EXPECT_THAT(stock.events(), IsEmpty());
}

TEST_F(AnInvoiceWithGoods, IsHandedOutOnlyWhatIsHeldForIt) {
  EXPECT_THAT(stock.when(HandOut{SourceType::order, "42"}), is_refused("stock.reservation.of_order"));
  EXPECT_THAT(stock.when(HandOut{SourceType::invoice, "8"}), is_not_found("stock.reservation.unknown"));
  is_credited({});

  EXPECT_THAT(stock.when(HandOut{SourceType::invoice, "7"}), is_refused("stock.reservation.not_held"));
}

TEST_F(AnInvoiceWithGoods, IsHandedNothingBeforeItIsALegalDocument) {
  ASSERT_THAT(stock.when(HandOut{SourceType::invoice, "7"}), is_refused("stock.reservation.not_sold"));
  EXPECT_EQ(level("PENCIL").on_hand, 10);
  EXPECT_FALSE(reservation().hand_out_allowed);
  is_validated();
  EXPECT_TRUE(reservation().hand_out_allowed);

  EXPECT_THAT(stock.when(HandOut{SourceType::invoice, "7"}), is_ok());
}

TEST_F(AnInvoiceWithGoods, IsHandedOutNothingThatIsHeldForALaterAttempt) {
  ASSERT_THAT(stock.receive("invoice.validation.withdrawn/1", InvoiceValidationWithdrawn{"7", 1}), is_ok());
  ASSERT_THAT(stock.receive("invoice.validation.requested/1", InvoiceValidationRequested{"7", 2, "main", {{"1", "PENCIL", 4}}}), is_ok());

  is_validated(1);

  EXPECT_THAT(stock.events(), IsEmpty());
  EXPECT_THAT(stock.when(HandOut{SourceType::invoice, "7"}), is_refused("stock.reservation.not_sold"));
}

TEST_F(AnInvoiceWithGoods, IsAllowedToTakeThemOnce) {
  is_validated();

  is_validated();

  EXPECT_THAT(stock.events(), IsEmpty()) << "heard twice";
}

TEST_F(AnInvoiceWithGoods, ShowsNothingThatCouldBeHandedOutOnceItIsCreditedInFull) {
  is_validated();

  is_credited({});

  EXPECT_EQ(reservation().status, ReservationStatus::released);
  EXPECT_FALSE(reservation().hand_out_allowed);
  EXPECT_THAT(reservation().lines, IsEmpty());
}

TEST_F(AnInvoiceWithGoods, ShowsNothingThatCouldBeHandedOutOnceItsGoodsHaveLeft) {
  is_validated();

  ASSERT_THAT(stock.when(HandOut{SourceType::invoice, "7"}), is_ok());

  EXPECT_EQ(reservation().status, ReservationStatus::consumed);
  EXPECT_FALSE(reservation().hand_out_allowed);
  EXPECT_THAT(reservation().lines, IsEmpty());
}

TEST_F(AStock, HandsOutNothingForADocumentThatAskedForNoGoods) {
  ASSERT_THAT(stock.receive("invoice.validated/1", InvoiceValidated{"8", {}}), is_ok());

  EXPECT_THAT(stock.events(), IsEmpty());
}

}  // namespace
}  // namespace stock
