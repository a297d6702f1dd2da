#include "documents.hpp"

namespace invoicing {
namespace {

using testing::ElementsAre, testing::IsEmpty;

TEST(ADraft, IsToldAllThatItsValidationLacks) {
  Invoice invoice("i-1");
  invoice.draft({"c-1", euro, "main", {}, {}, *priced({{{}, "Advice", 0, "10", {}}}, euro)});

  const auto result = invoice.check_complete({});

  ASSERT_THAT(result, IsRefusedWith("invoice.incomplete"));
  EXPECT_THAT(codes_of(result.error()),
              ElementsAre("/lines/0/quantity line.quantity_missing", "/lines/0/vatRate line.vat_rate_missing", "/buyer buyer.missing",
                          "/seller/name seller.name_missing", "/seller/address seller.address_missing", "/seller/siren seller.siren_missing",
                          "/seller/vatNumber seller.vat_number_missing"));
}

TEST(ADraft, IsIncompleteWithoutLinesOrWithANamelessBuyer) {
  auto invoice = draft_of({});
  ASSERT_THAT(invoice.name_buyer({"", {}, {}}), Succeeds());

  const auto result = invoice.check_complete(seller());

  EXPECT_THAT(codes_of(result.error()),
              ElementsAre("/lines invoice.no_lines", "/buyer/name buyer.name_missing", "/buyer/address buyer.address_missing"));
}

TEST(ADraft, NeedsStockForGoodsByHandAlone) {
  EXPECT_TRUE(draft_of({service(1, "10"), goods(1, "10")}).needs_reservation());
  EXPECT_FALSE(draft_of({service(1, "10")}).needs_reservation());
  EXPECT_FALSE(draft_of({goods(1, "10")}, "o-1").needs_reservation());
}

TEST(AValidation, AsksStockForEveryLineOfGoods) {
  auto invoice = draft_of({goods(3, "10"), service(1, "10"), goods(4, "10")});

  invoice.request_reservation(Date(2026, 11, 21));

  const auto request = raised<InvoiceValidationRequested>(invoice).at(0);
  EXPECT_EQ(request.attempt, 1);
  EXPECT_EQ(request.warehouse, "main");
  EXPECT_THAT(request.lines, ElementsAre(Demand{"1", "NAIL-40", 3}, Demand{"3", "NAIL-40", 4}));
}

TEST(ADraft, IsNotTouchedWhileStockIsAsked) {
  auto invoice = draft_of({goods(3, "10")});
  invoice.request_reservation(Date(2026, 11, 21));

  EXPECT_THAT(invoice.add_line(goods(1, "10")), IsRefusedWith("invoice.awaits_stock"));
  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, 1, {}, {}}), IsRefusedWith("invoice.awaits_stock"));
  EXPECT_THAT(invoice.remove_line("1"), IsRefusedWith("invoice.awaits_stock"));
  EXPECT_THAT(invoice.name_buyer({"Other", {"There"}, {}}), IsRefusedWith("invoice.awaits_stock"));
  EXPECT_THAT(invoice.delete_draft(), IsRefusedWith("invoice.awaits_stock"));
}

TEST(ADraft, IsEditedAgainOnceStockHasRefused) {
  auto invoice = draft_of({goods(3, "10")});
  invoice.request_reservation(Date(2026, 11, 21));

  invoice.refuse_validation(1, {{"1", "NAIL-40", 3, 2}});

  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, 2, {}, {}}), Succeeds());
  invoice.request_reservation(Date(2026, 11, 21));
  EXPECT_EQ(raised<InvoiceValidationRequested>(invoice).at(1).attempt, 2);
}

TEST(AReservation, IsAcceptedForTheOpenAttempt) {
  auto invoice = draft_of({goods(3, "10")});
  invoice.request_reservation(Date(2026, 11, 21));

  EXPECT_TRUE(invoice.accepts_reservation(1));
  EXPECT_THAT(raised<InvoiceValidationAbandoned>(invoice), IsEmpty());
}

TEST(AReservation, OfAClosedAttemptIsGivenBack) {
  auto invoice = draft_of({goods(3, "10")});
  invoice.request_reservation(Date(2026, 11, 21));
  invoice.refuse_validation(1, {});
  invoice.request_reservation(Date(2026, 11, 21));

  EXPECT_FALSE(invoice.accepts_reservation(1));

  EXPECT_EQ(raised<InvoiceValidationAbandoned>(invoice).at(0).attempt, 1);
  EXPECT_TRUE(invoice.awaits_stock());
}

TEST(AReservation, ToldTwiceIsKeptByTheInvoiceThatItNumbered) {
  auto invoice = draft_of({goods(3, "10")});
  invoice.request_reservation(Date(2026, 11, 21));
  ASSERT_TRUE(invoice.accepts_reservation(1));
  invoice.validate(issued(), seller());

  EXPECT_FALSE(invoice.accepts_reservation(1));

  EXPECT_THAT(raised<InvoiceValidationAbandoned>(invoice), IsEmpty());
}

TEST(AReservation, ThatNumberedNothingIsGivenBack) {
  auto never_asked = invoice_of({service(1, "10")});
  auto withdrawn = draft_of({goods(1, "10"), service(1, "10")});
  withdrawn.request_reservation(Date(2026, 11, 21));
  withdrawn.withdraw();
  ASSERT_THAT(withdrawn.remove_line("1"), Succeeds());
  withdrawn.validate(issued(), seller());

  EXPECT_FALSE(never_asked.accepts_reservation(0));
  EXPECT_FALSE(withdrawn.accepts_reservation(1));

  EXPECT_EQ(raised<InvoiceValidationAbandoned>(never_asked).size(), 1U);
  EXPECT_EQ(raised<InvoiceValidationAbandoned>(withdrawn).size(), 1U);
}

TEST(ARefusal, OfAClosedAttemptIsNoNews) {
  auto invoice = draft_of({goods(3, "10")});
  invoice.request_reservation(Date(2026, 11, 21));
  invoice.refuse_validation(1, {});
  invoice.request_reservation(Date(2026, 11, 21));

  invoice.refuse_validation(1, {});

  EXPECT_TRUE(invoice.awaits_stock());
  EXPECT_EQ(raised<InvoiceValidationRefused>(invoice).size(), 1U);
}

TEST(AValidatedInvoice, IsACompleteDocument) {
  const auto document = raised<InvoiceValidated>(invoice_of({goods(3, "10"), service(1, "100", "10")})).at(0);

  EXPECT_EQ(document.number, "F2026-000001");
  EXPECT_EQ(document.issue_date, Date(2026, 11, 21));
  EXPECT_EQ(document.seller, seller());
  EXPECT_EQ(document.buyer, buyer());
  EXPECT_THAT(document.lines, testing::SizeIs(2));
  EXPECT_THAT(document.vat_lines, ElementsAre(VatLine{"20", euros(3000), euros(600)}, VatLine{"10", euros(10000), euros(1000)}));
  EXPECT_EQ(document.total, euros(14600));
}

TEST(AValidatedInvoice, RefusesEveryCommand) {
  auto invoice = invoice_of({service(3, "10")});
  const auto version = invoice.version();

  EXPECT_THAT(invoice.add_line(service(1, "10")), IsRefusedWith("invoice.not_draft"));
  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, 1, {}, {}}), IsRefusedWith("invoice.not_draft"));
  EXPECT_THAT(invoice.remove_line("1"), IsRefusedWith("invoice.not_draft"));
  EXPECT_THAT(invoice.name_buyer({"Other", {"There"}, {}}), IsRefusedWith("invoice.not_draft"));
  EXPECT_THAT(invoice.delete_draft(), IsRefusedWith("invoice.not_draft"));
  EXPECT_THAT(invoice.check_draft(), IsRefusedWith("invoice.not_draft"));

  EXPECT_EQ(invoice.version(), version);
}

}  // namespace
}  // namespace invoicing
