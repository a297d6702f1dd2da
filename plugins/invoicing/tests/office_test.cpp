#include "office.hpp"

namespace invoicing {
namespace {

using comptoir::Duration;

class AnOffice : public testing::Test {
 protected:
  DraftInvoice by_hand(DraftLine line) { return {{}, {}, code("c-1"), euro, {}, new_buyer(), {{std::move(line)}}}; }
  DraftInvoice of_order(const std::string& order_id) { return {{}, code(order_id), {}, {}, {}, new_buyer(), {}}; }

  std::string drafted(const DraftInvoice& command) {
    const auto result = office.draft(command);
    EXPECT_THAT(result, Succeeds());
    return result ? result->invoice_id : "";
  }
  std::string validated(const DraftInvoice& command) {
    const auto invoice_id = drafted(command);
    EXPECT_THAT(office.validate(invoice_id), Succeeds());
    return invoice_id;
  }
  std::int64_t units_of(const std::string& invoice_id) {
    std::int64_t units = 0;
    for (const auto& line : office.invoice(invoice_id).lines) units += line.quantity;
    return units;
  }
  std::string number_of(const std::string& invoice_id) { return office.invoice(invoice_id).number.value_or("none"); }

  Office office;
};

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

TEST_F(AnOffice, InvoicesOnlyOrdersThatWereConfirmed) { EXPECT_THAT(office.draft(of_order("o-1")), IsRefusedWith("order.not_confirmed")); }

TEST_F(AnOffice, InvoicesAnOrderOnce) {
  office.confirm_order("o-1");
  drafted(of_order("o-1"));

  EXPECT_THAT(office.draft(of_order("o-1")), IsRefusedWith("order.already_invoiced"));
}

TEST_F(AnOffice, InvoicesAnOrderAnewOnceTheDraftIsDeleted) {
  office.confirm_order("o-1");
  ASSERT_THAT(office.delete_draft(drafted(of_order("o-1"))), Succeeds());

  EXPECT_THAT(office.draft(of_order("o-1")), Succeeds());
}

TEST_F(AnOffice, InvoicesAnOrderAnewOnceTheInvoiceIsFullyCredited) {
  office.confirm_order("o-1");
  const auto invoice_id = validated(of_order("o-1"));
  const auto note = office.credit(invoice_id);
  ASSERT_THAT(office.draft(of_order("o-1")), IsRefusedWith("order.already_invoiced")) << "a draft takes nothing back";

  ASSERT_THAT(office.validate(note->invoice_id), Succeeds());

  EXPECT_EQ(units_of(drafted(of_order("o-1"))), 5);
}

TEST_F(AnOffice, InvoicesTheRestOfAnOrderThatIsBilledInPart) {
  office.confirm_order("o-1");
  const auto first = drafted(of_order("o-1"));
  ASSERT_THAT(office.change_quantity(first, "1", 4), Succeeds());
  ASSERT_THAT(office.validate(first), Succeeds());

  const auto second = drafted(of_order("o-1"));

  EXPECT_EQ(units_of(second), 1);
  EXPECT_THAT(office.change_quantity(second, "1", 2), IsRefusedWith("invoice.exceeds_order")) << "the first one bills the others";
  EXPECT_THAT(office.draft(of_order("o-1")), IsRefusedWith("order.already_invoiced"));
}

TEST_F(AnOffice, InvoicesWhatWasCreditedInPartAnew) {
  office.confirm_order("o-1");
  const auto invoice_id = validated(of_order("o-1"));
  const auto part = office.credit(invoice_id, {{{"1", 2}}});
  ASSERT_THAT(office.validate(part->invoice_id), Succeeds());

  EXPECT_EQ(units_of(drafted(of_order("o-1"))), 2);
}

TEST_F(AnOffice, GivesAnOrderBackWhatADraftDoesNotBillAnyMore) {
  office.confirm_order("o-1");
  const auto first = drafted(of_order("o-1"));
  ASSERT_THAT(office.change_quantity(first, "1", 3), Succeeds());
  const auto second = drafted(of_order("o-1"));
  ASSERT_EQ(units_of(second), 2);
  ASSERT_THAT(office.remove_line(first, "1"), Succeeds());

  EXPECT_THAT(office.change_quantity(second, "1", 5), Succeeds());
}

TEST_F(AnOffice, DraftsTheCreditNoteWhenAnOrderThatIsInvoicedIsCancelled) {
  office.confirm_order("o-1");
  const auto part = drafted(of_order("o-1"));
  ASSERT_THAT(office.change_quantity(part, "1", 2), Succeeds());
  ASSERT_THAT(office.validate(part), Succeeds());
  const auto draft = drafted(of_order("o-1"));
  const auto drawn = office.ids.drawn();

  office.cancel_order("o-1");
  office.cancel_order("o-1");

  ASSERT_EQ(office.ids.drawn(), drawn + 1) << "one credit note, however often it is heard";
  const auto note = office.ids.newest();
  EXPECT_EQ(office.invoice(note).origin->invoice_id, part);
  EXPECT_EQ(units_of(note), 2);
  EXPECT_THAT(office.validate(note), Succeeds());
  EXPECT_THAT(office.validate(draft), IsRefusedWith("order.cancelled"));
  EXPECT_THAT(office.delete_draft(draft), Succeeds());
}

TEST_F(AnOffice, DoesNotValidateTheInvoiceOfACancelledOrder) {
  office.confirm_order("o-1");
  const auto invoice_id = drafted(of_order("o-1"));

  office.cancel_order("o-1");

  EXPECT_THAT(office.validate(invoice_id), IsRefusedWith("order.cancelled"));
  EXPECT_EQ(number_of(invoice_id), "none");
}

TEST_F(AnOffice, TakesTheLinesOfAnOrderFromTheOrder) {
  office.confirm_order("o-1");
  auto command = of_order("o-1");

  command.lines = {{goods(1, "10")}};
  EXPECT_THAT(office.draft(command), IsRefusedWith("invoice.lines_from_order"));
  command = of_order("o-1");
  command.customer_id = code("c-2");
  EXPECT_THAT(office.draft(command), IsRefusedWith("invoice.differs_from_order"));
  command = of_order("o-1");
  command.currency = Currency("USD");
  EXPECT_THAT(office.draft(command), IsRefusedWith("invoice.differs_from_order"));
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
