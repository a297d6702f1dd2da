#include <algorithm>
#include <random>

#include "documents.hpp"

namespace invoicing {
namespace {

using testing::ElementsAre;

std::int64_t quantity_left(const Invoice& invoice, const Line& line) {
  for (const auto& credited : invoice.state().credited.lines)
    if (credited.line_id == line.line_id) return line.quantity - credited.quantity;
  return line.quantity;
}

TEST(CreditNotes, OfEveryLineAddUpToTheInvoice) {
  auto invoice = invoice_of({service(1, "68.33"), service(1, "68.33"), service(1, "57.50"), service(1, "85.00")});

  auto given_back = euros(0);
  for (const auto* line_id : {"1", "2", "3", "4"}) given_back += credit(invoice, {{{line_id, 1}}}).totals.total;

  EXPECT_EQ(given_back, euros(33499));
  EXPECT_TRUE(invoice.is_fully_credited());
}

TEST(CreditNotes, AddUpToAnyInvoiceHoweverItIsTakenApart) {
  std::mt19937 random(20261121);
  const Decimal rates[] = {"20", "10", "5.5", "2.1"};
  for (int round = 0; round < 200; ++round) {
    std::vector<DraftLine> lines;
    for (auto count = random() % 8 + 1; count > 0; --count)
      lines.push_back(
          goods(static_cast<std::int64_t>(random() % 30 + 1), Decimal::of(static_cast<std::int64_t>(random() % 3'000'000), 6), rates[random() % 4]));
    auto invoice = invoice_of(lines);
    const auto invoiced = totals_of(invoice.state().lines, euro);

    auto given_back = euros(0);
    while (!invoice.is_fully_credited()) {
      std::vector<CreditQuantity> wanted;
      for (const auto& line : invoice.state().lines) {
        const auto left = quantity_left(invoice, line);
        if (left > 0 && random() % 2 == 0)
          wanted.push_back({line.line_id, static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(left)) + 1});
      }
      if (wanted.empty()) continue;
      const auto part = credit(invoice, wanted);
      given_back += part.totals.total;
      ASSERT_FALSE(part.totals.net.is_negative());
      ASSERT_FALSE(part.totals.vat.is_negative());
      for (const auto& credited : invoice.state().credited.vat_lines) {
        const auto whole = std::ranges::find(invoiced.vat_lines, credited.rate, &VatLine::rate);
        ASSERT_TRUE(credited.base <= whole->base && credited.vat <= whole->vat);
      }
    }

    ASSERT_EQ(given_back, invoiced.total);
    ASSERT_EQ(invoice.state().credited.vat_lines, invoiced.vat_lines);
  }
}

TEST(ACreditNote, WithoutLinesTakesBackAllThatIsLeft) {
  auto invoice = invoice_of({service(3, "10"), service(1, "5")});
  credit(invoice, {{{"1", 2}}});

  const auto rest = invoice.credit_for({});

  ASSERT_THAT(rest, Succeeds());
  EXPECT_EQ(rest->totals.net, euros(1500));
  EXPECT_THAT(rest->lines, testing::SizeIs(2));
}

TEST(ACreditNote, TakesNoMoreThanIsLeftOfALine) {
  auto invoice = invoice_of({service(3, "10")});
  credit(invoice, {{{"1", 2}}});

  const auto result = invoice.credit_for({{{"1", 2}}});

  ASSERT_THAT(result, IsRefusedWith("credit.exceeds"));
  EXPECT_THAT(codes_of(result.error()), ElementsAre("/lines/0/quantity credit.exceeds"));
}

TEST(ACreditNote, IsRefusedForAnythingButPartsOfTheInvoice) {
  const auto invoice = invoice_of({service(3, "10")});

  EXPECT_THAT(invoice.credit_for({{{"7", 1}}}), IsRefusedWith("credit.line_unknown"));
  EXPECT_THAT(invoice.credit_for({{{"1", 1}, {"1", 1}}}), IsRefusedWith("credit.line_repeated"));
  EXPECT_THAT(invoice.credit_for({{{"1", 0}}}), IsRefusedWith("credit.quantity_missing"));
  EXPECT_THAT(invoice.credit_for(std::vector<CreditQuantity>{}), IsRefusedWith("credit.no_lines"));
}

TEST(AnInvoice, ThatIsFullyCreditedIsNotCreditedAgain) {
  auto invoice = invoice_of({service(3, "10")});
  credit(invoice);

  EXPECT_THAT(invoice.credit_for({}), IsRefusedWith("invoice.fully_credited"));
}

TEST(ADraft, IsNotCredited) { EXPECT_THAT(draft_of({service(1, "10")}).credit_for({}), IsRefusedWith("invoice.not_validated")); }

TEST(ACreditNote, IsNotCreditedItself) {
  auto invoice = invoice_of({service(1, "10")});
  Invoice note("a-1");
  note.draft_credit(invoice, "Returned", *invoice.credit_for({}));
  note.validate_credit(issued("A2026-000001"), seller(), *invoice.credit_for({}));

  EXPECT_THAT(note.credit_for({}), IsRefusedWith("credit_note.not_creditable"));
}

TEST(ACreditNote, NamesItsInvoiceAndNeedsNoStock) {
  const auto invoice = invoice_of({goods(2, "10")});
  Invoice note("a-1");

  note.draft_credit(invoice, "Returned", *invoice.credit_for({}));

  EXPECT_EQ(note.state().origin, (NumberedDocument{"i-1", "F2026-000001"}));
  EXPECT_FALSE(note.needs_reservation());
}

TEST(ACreditNote, HasLinesThatCannotBeEdited) {
  const auto invoice = invoice_of({goods(2, "10")});
  Invoice note("a-1");
  note.draft_credit(invoice, "Returned", *invoice.credit_for({}));

  EXPECT_THAT(note.add_line(service(1, "10")), IsRefusedWith("credit_note.lines_are_fixed"));
  EXPECT_THAT(note.change_line({"a-1", "1", {}, 1, {}, {}}), IsRefusedWith("credit_note.lines_are_fixed"));
  EXPECT_THAT(note.remove_line("1"), IsRefusedWith("credit_note.lines_are_fixed"));
}

TEST(ACreditNote, NamesTheBuyerOfItsInvoice) {
  const auto invoice = invoice_of({goods(2, "10")});
  Invoice note("a-1");
  note.draft_credit(invoice, "Returned", *invoice.credit_for({}));

  EXPECT_THAT(note.name_buyer({"Somebody else", {"1 rue du Port"}, {}}), IsRefusedWith("credit_note.buyer_is_fixed"));
  EXPECT_EQ(note.state().buyer, invoice.state().buyer);
}

TEST(AnInvoice, StaysAsItWasWhileItIsCredited) {
  auto invoice = invoice_of({service(3, "10")});
  const auto lines = invoice.state().lines;

  credit(invoice, {{{"1", 1}}});

  EXPECT_EQ(invoice.state().lines, lines);
  EXPECT_EQ(invoice.state().status, Status::validated);
  EXPECT_FALSE(raised<InvoiceCredited>(invoice).at(0).fully);
}

}  // namespace
}  // namespace invoicing
