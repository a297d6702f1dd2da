#include "office.hpp"

namespace invoicing {
namespace {

using comptoir::Duration;

TEST_F(AnOffice, NumbersServicesAtOnce) { EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2026-000001"); }

TEST_F(AnOffice, NumbersGoodsOnceStockHasThem) {
  const auto invoice_id = validated(by_hand(goods(1, "10")));
  ASSERT_EQ(number_of(invoice_id), "none");

  ASSERT_THAT(office.reserved(invoice_id, 1), Succeeds());

  EXPECT_EQ(number_of(invoice_id), "F2026-000001");
}

TEST_F(AnOffice, AsksStockOnceHoweverOftenValidationIsAsked) {
  const auto invoice_id = validated(by_hand(goods(1, "10")));

  const auto again = office.validate(invoice_id);

  ASSERT_THAT(again, Succeeds());
  EXPECT_EQ(again->open_attempt, 1);
  EXPECT_EQ(again->status, Status::draft);
  EXPECT_EQ(office.invoice(invoice_id).attempts, 1);
}

TEST_F(AnOffice, NumbersAnOrdersGoodsAtOnceSinceTheyAreSetAsideAlready) {
  office.confirm_order("o-1");

  EXPECT_EQ(number_of(validated(of_order("o-1"))), "F2026-000001");
}

TEST_F(AnOffice, IssuesNoNumberForWhatIsDropped) {
  const auto incomplete = drafted(by_hand(service(0, "10")));
  ASSERT_THAT(office.validate(incomplete), IsRefusedWith("invoice.incomplete"));
  const auto failing = drafted(by_hand(service(1, "10")));
  ASSERT_THAT(office.run([&](auto& invoices, auto& orders, auto& series) -> Result<Validation> {
    if (auto result = validate_invoice({failing}, invoices, orders, series, office.clock, Settings(office.settings)); !result) return result;
    return comptoir::refused("unit.dropped", "What comes after it in the same unit refuses.");
  }),
              IsRefusedWith("unit.dropped"));

  EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2026-000001");
  EXPECT_EQ(number_of(failing), "none");
}

TEST_F(AnOffice, CountsAnewInTheNewYearOfItsOwnCalendar) {
  office.clock.time = *Timestamp::parse("2026-12-31T22:59:59Z");
  EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2026-000001");

  office.clock.time = *Timestamp::parse("2026-12-31T23:00:00Z");
  EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2027-000001");
}

TEST_F(AnOffice, AnswersAValidationAgainAndIssuesNoOtherNumber) {
  const auto invoice_id = validated(by_hand(service(1, "10")));

  const auto again = office.validate(invoice_id);

  ASSERT_THAT(again, Succeeds());
  EXPECT_EQ(again->status, Status::validated);
  EXPECT_EQ(number_of(invoice_id), "F2026-000001");
  EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2026-000002");
}

TEST_F(AnOffice, TakesADraftBackFromAStockThatDoesNotAnswer) {
  const auto invoice_id = validated(by_hand(goods(1, "10")));
  ASSERT_THAT(office.delete_draft(invoice_id), IsRefusedWith("invoice.awaits_stock"));

  ASSERT_THAT(office.withdraw(invoice_id), Succeeds());
  ASSERT_THAT(office.reserved(invoice_id, 1), Succeeds()) << "it answers after all";

  EXPECT_EQ(number_of(invoice_id), "none");
  EXPECT_THAT(office.withdraw(invoice_id), Succeeds()) << "again: nothing happens";
  EXPECT_THAT(office.delete_draft(invoice_id), Succeeds());
}

TEST_F(AnOffice, WithdrawsNothingFromALegalDocument) {
  EXPECT_THAT(office.withdraw(validated(by_hand(service(1, "10")))), IsRefusedWith("invoice.not_draft"));
}

TEST_F(AnOffice, IsADraftAgainWhenTheSellerHasGoneMeanwhile) {
  const auto invoice_id = validated(by_hand(goods(1, "10")));
  office.settings.seller.siren = {};

  ASSERT_THAT(office.reserved(invoice_id, 1), Succeeds());

  EXPECT_FALSE(office.invoice(invoice_id).attempt_open) << "the goods go back, and nobody waits";
  EXPECT_THAT(office.validate(invoice_id), IsRefusedWith("invoice.incomplete"));
}

TEST_F(AnOffice, DatesNoDocumentBeforeOneThatItRefersTo) {
  office.clock.time = *Timestamp::parse("2027-01-01T09:00:00Z");
  const auto invoice_id = validated(by_hand(service(1, "10")));
  const auto note = office.credit(invoice_id);
  office.clock.time = *Timestamp::parse("2026-12-31T09:00:00Z");

  ASSERT_THAT(office.validate(note->invoice_id), Succeeds());

  EXPECT_EQ(number_of(note->invoice_id), "A2027-000001");
  EXPECT_EQ(office.invoice(note->invoice_id).issue_date, Date(2027, 1, 1));
}

TEST_F(AnOffice, DoesNotGoBackToTheOldYear) {
  office.clock.time = *Timestamp::parse("2027-01-01T09:00:00Z");
  ASSERT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2027-000001");
  office.clock.time = *Timestamp::parse("2026-12-31T09:00:00Z");

  EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2027-000002");
}

TEST_F(AnOffice, DatesNothingByAClockThatHasLeapt) {
  validated(by_hand(service(1, "10")));
  const auto at_once = drafted(by_hand(service(1, "10")));
  const auto of_goods = drafted(by_hand(goods(1, "10")));
  office.clock.time = *Timestamp::parse("2027-06-01T09:00:00Z");

  EXPECT_THAT(office.validate(at_once), IsRefusedWith("clock.unlikely"));
  EXPECT_THAT(office.validate(of_goods), IsRefusedWith("clock.unlikely")) << "stock is not asked";
}

TEST_F(AnOffice, DatesByAClockThatAPersonConfirms) {
  validated(by_hand(service(1, "10")));
  const auto invoice_id = drafted(by_hand(service(1, "10")));
  office.clock.time = *Timestamp::parse("2027-06-01T09:00:00Z");

  ASSERT_THAT(office.validate(invoice_id, Date(2027, 6, 1)), Succeeds());

  EXPECT_EQ(number_of(invoice_id), "F2027-000001");
}

TEST_F(AnOffice, DatesNothingIntoTheFutureOnceAClockIsSetRight) {
  office.clock.time = *Timestamp::parse("2027-06-01T09:00:00Z");
  const auto post_dated = validated(by_hand(service(1, "10")));
  const auto note = office.credit(post_dated);
  office.clock.time = *Timestamp::parse("2026-11-21T09:00:00Z");

  EXPECT_THAT(office.validate(drafted(by_hand(service(1, "10")))), IsRefusedWith("clock.behind"));
  EXPECT_THAT(office.validate(note->invoice_id), IsRefusedWith("clock.behind"));

  office.settings.invoice_series = code("G");
  EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "G2026-000001") << "the way out";
}

TEST_F(AnOffice, IsADraftAgainWhenStockAnswersAHostWhoseClockHasLeapt) {
  const auto invoice_id = validated(by_hand(goods(1, "10")));
  office.clock.time = *Timestamp::parse("2027-06-01T09:00:00Z");

  ASSERT_THAT(office.reserved(invoice_id, 1), Succeeds());

  EXPECT_EQ(number_of(invoice_id), "none");
  EXPECT_FALSE(office.invoice(invoice_id).attempt_open) << "the goods go back";
}

TEST_F(AnOffice, DraftsInNoCurrencyThatNobodyPaysIn) {
  auto command = by_hand(service(1, "10"));
  for (const auto currency : {Currency("XXX"), Currency("CLF"), Currency("CHE")}) {
    command.currency = currency;
    EXPECT_THAT(office.draft(command), IsRefusedWith("currency.not_tender"));
  }
}

TEST_F(AnOffice, WritesNoAddressThatFillsThePage) {
  auto command = by_hand(service(1, "10"));
  command.buyer->address.assign(11, text("somewhere"));

  EXPECT_THAT(office.draft(command), IsRefusedWith("buyer.address_too_long"));
}

TEST_F(AnOffice, SaysAllThatADraftByHandLacks) {
  const auto result = office.draft({});

  ASSERT_THAT(result, IsRefusedWith("message.invalid"));
  EXPECT_THAT(codes_of(result.error()), testing::ElementsAre("/customerId field.missing", "/currency field.missing"));
}

TEST_F(AnOffice, NumbersCreditNotesInASeriesOfTheirOwn) {
  const auto invoice_id = validated(by_hand(goods(1, "10")));
  ASSERT_THAT(office.reserved(invoice_id, 1), Succeeds());
  const auto note = office.credit(invoice_id);
  ASSERT_THAT(note, Succeeds());

  ASSERT_THAT(office.validate(note->invoice_id), Succeeds());

  EXPECT_EQ(number_of(note->invoice_id), "A2026-000001");
  EXPECT_EQ(number_of(validated(by_hand(service(1, "10")))), "F2026-000002");
}

TEST_F(AnOffice, ValidatesNoMoreCreditThanTheInvoiceIsWorth) {
  const auto invoice_id = validated(by_hand(service(3, "10")));
  const auto some = office.credit(invoice_id, {{{"1", 2}}});
  const auto same = office.credit(invoice_id, {{{"1", 2}}});
  ASSERT_THAT(office.validate(some->invoice_id), Succeeds());

  EXPECT_THAT(office.validate(same->invoice_id), IsRefusedWith("credit.exceeds"));

  EXPECT_THAT(office.delete_draft(same->invoice_id), Succeeds());
}

TEST_F(AnOffice, ListensToStockAboutInvoicesAlone) {
  EXPECT_FALSE(number_when_reserved({"ORDER", "o-1", 1}).has_value());
  EXPECT_FALSE(refuse_when_short({"ORDER", "o-1", 1, {}}).has_value());
  EXPECT_EQ(number_when_reserved({"INVOICE", "i-1", 2})->attempt, 2);
  EXPECT_EQ(refuse_when_short({"INVOICE", "i-1", 2, {{"1", "NAIL-40", 3, 2}}})->shortages.size(), 1U);
}

TEST_F(AnOffice, IgnoresStockAboutInvoicesItNeverHad) { EXPECT_THAT(office.reserved("i-404", 1), Succeeds()); }

TEST_F(AnOffice, TellsTheClientWhatIsMissing) {
  const auto error = shortage({"i-1", 1, {{"1", "NAIL-40", 3, 2}}});

  EXPECT_EQ(error.code, "stock.insufficient");
  EXPECT_EQ(error.details, R"({"items":[{"lineId":"1","sku":"NAIL-40","requested":3,"available":2}]})");
}

}  // namespace
}  // namespace invoicing
