// Invoices of orders: what is billed, what can be billed anew, and what a cancellation asks for.
#include "office.hpp"

namespace invoicing {
namespace {

using testing::ElementsAre, testing::IsEmpty;

TEST_F(AnOffice, InvoicesOnlyOrdersThatWereConfirmed) { EXPECT_THAT(office.draft(of_order("o-1")), IsRefusedWith("order.not_confirmed")); }

TEST_F(AnOffice, InvoicesNoOrderInACurrencyThatNobodyPaysIn) {
  office.confirm_order("o-1", "XXX");

  EXPECT_THAT(office.draft(of_order("o-1")), IsRefusedWith("currency.not_tender"));
}

TEST_F(AnOffice, InvoicesAnOrderOnce) {
  office.confirm_order("o-1");
  drafted(of_order("o-1"));

  EXPECT_THAT(office.draft(of_order("o-1")), IsRefusedWith("order.already_invoiced"));
}

TEST_F(AnOffice, InvoicesAnOrderWhateverItsIdIsMadeOf) {
  for (const auto& order_id : {std::string("2026/17"), std::string("Bestellung Nr. 7 für Łódź"), std::string(255, 'x')}) {
    office.confirm_order(order_id);

    EXPECT_EQ(office.invoice(validated(of_order(order_id))).order_id, order_id);
  }
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

TEST_F(AnOffice, DraftsNoCreditNoteWhereAnotherGaveAllBackBeforeItWasDue) {
  office.confirm_order("o-1");
  const auto invoice_id = validated(of_order("o-1"));
  office.close_order("o-1");
  const auto by_hand = office.credit(invoice_id);
  ASSERT_THAT(office.validate(by_hand->invoice_id), Succeeds());
  const auto drawn = office.ids.drawn();

  office.draft_due_credits("o-1");

  EXPECT_EQ(office.ids.drawn(), drawn);
  EXPECT_THAT(office.order("o-1").due, IsEmpty()) << "nobody looks for it again";
}

TEST_F(AnOffice, DraftsACreditNoteThatIsDueOnce) {
  office.confirm_order("o-1");
  const auto invoice_id = validated(of_order("o-1"));
  office.cancel_order("o-1");
  const auto drawn = office.ids.drawn();

  office.draft_due_credit("o-1", invoice_id);

  EXPECT_EQ(office.ids.drawn(), drawn) << "whatever a view shows that is being made anew";
}

TEST_F(AnOffice, BillsACancelledOrderNoMoreWhileItsCreditNotesAreDue) {
  office.confirm_order("o-1");
  const auto legal = drafted(of_order("o-1"));
  ASSERT_THAT(office.change_quantity(legal, "1", 2), Succeeds());
  ASSERT_THAT(office.validate(legal), Succeeds());
  const auto draft = drafted(of_order("o-1"));

  office.close_order("o-1");

  EXPECT_THAT(office.validate(draft), IsRefusedWith("order.cancelled"));
  EXPECT_THAT(office.order("o-1").due, ElementsAre(legal)) << "a draft is not credited";
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

TEST_F(AnOffice, CreditsTheServicesOfACancelledOrderToo) {
  office.confirm_order("o-1");
  const auto invoice_id = drafted(of_order("o-1"));
  ASSERT_THAT(office.add_line(invoice_id, service(1, "10")), Succeeds());
  ASSERT_THAT(office.validate(invoice_id), Succeeds());
  const auto goods_alone = office.credit(invoice_id, {{{"1", 5}}});
  ASSERT_THAT(office.validate(goods_alone->invoice_id), Succeeds());

  office.cancel_order("o-1");

  const auto note = office.invoice(office.ids.newest());
  EXPECT_EQ(note.origin->invoice_id, invoice_id);
  EXPECT_EQ(note.lines.at(0).line_id, "2");
}

TEST_F(AnOffice, CreditsAnInvoiceOfACancelledOrderThatCameToBillServicesAlone) {
  office.confirm_order("o-1");
  const auto invoice_id = drafted(of_order("o-1"));
  ASSERT_THAT(office.add_line(invoice_id, service(1, "10")), Succeeds());
  ASSERT_THAT(office.remove_line(invoice_id, "1"), Succeeds());
  ASSERT_THAT(office.validate(invoice_id), Succeeds());

  office.cancel_order("o-1");

  EXPECT_TRUE(office.invoice(invoice_id).awaited_notes == std::vector{office.ids.newest()});
}

TEST_F(AnOffice, DeletesTheAwaitedCreditNoteOnceAnotherHasGivenAllBack) {
  office.confirm_order("o-1");
  const auto invoice_id = validated(of_order("o-1"));
  office.cancel_order("o-1");
  const auto awaited = office.ids.newest();
  const auto by_hand = office.credit(invoice_id, {{{"1", 5}}});

  ASSERT_THAT(office.validate(by_hand->invoice_id), Succeeds());

  EXPECT_EQ(office.invoice(awaited).status, Status::deleted);
  EXPECT_THAT(office.validate(awaited), IsRefusedWith("invoice.unknown"));
}

TEST_F(AnOffice, ValidatesTheAwaitedCreditNoteOverWhatIsLeft) {
  office.confirm_order("o-1");
  const auto invoice_id = validated(of_order("o-1"));
  office.cancel_order("o-1");
  const auto awaited = office.ids.newest();
  const auto by_hand = office.credit(invoice_id, {{{"1", 2}}});
  ASSERT_THAT(office.validate(by_hand->invoice_id), Succeeds());

  ASSERT_THAT(office.validate(awaited), Succeeds());

  EXPECT_EQ(units_of(awaited), 3);
  EXPECT_TRUE(office.invoice(invoice_id).fully_credited);
}

TEST_F(AnOffice, AwaitsTheCreditNoteThatTakesThePlaceOfADeletedOne) {
  office.confirm_order("o-1");
  const auto invoice_id = validated(of_order("o-1"));
  office.cancel_order("o-1");
  ASSERT_THAT(office.delete_draft(office.ids.newest()), Succeeds());

  const auto again = office.credit(invoice_id);

  ASSERT_THAT(again, Succeeds());
  EXPECT_TRUE(office.invoice(again->invoice_id).awaited);
  EXPECT_THAT(office.validate(again->invoice_id), Succeeds()) << "the deleted one is not asked";
}

}  // namespace
}  // namespace invoicing
