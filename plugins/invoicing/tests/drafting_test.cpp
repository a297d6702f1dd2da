#include "documents.hpp"

namespace invoicing {
namespace {

using testing::ElementsAre;

Line ordered_line() {
  auto line = line_of(goods(5, "10"));
  line.ordered = OrderedLine{"1", 5};
  return line;
}

Invoice draft_of_order() {
  Invoice invoice("i-1");
  invoice.draft({"c-1", euro, "main", "o-1", buyer(), {ordered_line()}});
  return invoice;
}

TEST(ADraft, HoldsItsLinesWithTheirTotals) {
  const auto invoice = draft_of({goods(3, "9.995"), service(1, "100", "10")});

  const auto drafted = raised<InvoiceDrafted>(invoice).at(0);
  EXPECT_THAT(drafted.lines, ElementsAre(testing::Field(&Line::line_id, "1"), testing::Field(&Line::line_id, "2")));
  EXPECT_EQ(drafted.net, euros(12999));
  EXPECT_EQ(drafted.vat, euros(1600));
  EXPECT_EQ(drafted.total, euros(14599));
}

TEST(ADraft, GivesEachNewLineAnIdThatWasNeverUsed) {
  auto invoice = draft_of({goods(1, "1"), goods(1, "2")});
  ASSERT_THAT(invoice.remove_line("2"), Succeeds());

  const auto added = invoice.add_line(goods(1, "3"));

  ASSERT_THAT(added, Succeeds());
  EXPECT_EQ(*added, "3");
}

TEST(ADraft, ChangesOnlyWhatIsSaidOfALine) {
  auto invoice = draft_of({goods(1, "10")});

  ASSERT_THAT(invoice.change_line({"i-1", "1", {}, 4, {}, {}}), Succeeds());

  EXPECT_THAT(invoice.state().lines, ElementsAre(line_of(goods(4, "10"))));
}

TEST(ADraft, IsLeftAloneByAChangeToWhatItSaysAlready) {
  auto invoice = draft_of({goods(1, "10")});
  const auto version = invoice.version();

  ASSERT_THAT(invoice.change_line({"i-1", "1", {}, 1, {}, {}}), Succeeds());
  ASSERT_THAT(invoice.name_buyer(buyer()), Succeeds());

  EXPECT_EQ(invoice.version(), version);
}

TEST(ADraft, DoesNotKnowALineThatIsGone) {
  auto invoice = draft_of({goods(1, "10")});
  ASSERT_THAT(invoice.remove_line("1"), Succeeds());

  EXPECT_THAT(invoice.remove_line("1"), IsRefusedWith("line.unknown"));
  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, 4, {}, {}}), IsRefusedWith("line.unknown"));
}

TEST(ADraft, SaysAllThatIsWrongWithALine) {
  auto invoice = draft_of({});

  const auto result = invoice.add_line({" ", "", -1, "-0.0000001", Decimal("101")});

  ASSERT_THAT(result, IsRefusedWith("invoice.line_invalid"));
  EXPECT_THAT(codes_of(result.error()), ElementsAre("/label line.label_invalid", "/sku line.sku_invalid", "/quantity line.quantity_out_of_range",
                                                    "/unitPrice line.unit_price_invalid", "/vatRate line.vat_rate_invalid"));
}

TEST(ADraft, SaysWhichOfManyLinesIsWrong) {
  const auto result = priced({goods(1, "10"), goods(-1, "10")}, euro);

  ASSERT_THAT(result, IsRefusedWith("invoice.line_invalid"));
  EXPECT_THAT(codes_of(result.error()), ElementsAre("/lines/1/quantity line.quantity_out_of_range"));
}

TEST(ADraft, IsWorthNoMoreThanCanBeReckonedWith) {
  auto invoice = draft_of({goods(1'000, "6000000000")});

  EXPECT_THAT(invoice.add_line(goods(1'000, "6000000000")), IsRefusedWith("invoice.too_large"));
  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, 2'000, {}, {}}), IsRefusedWith("invoice.too_large"));
  EXPECT_THAT(invoice.add_line(goods(quantity_max, "10000000000")), IsRefusedWith("invoice.too_large"));
  EXPECT_THAT(priced({goods(1'000, "6000000000"), goods(1'000, "6000000000")}, euro), IsRefusedWith("invoice.too_large"));
}

TEST(ADraft, HasAtMostTwoThousandLines) {
  const std::vector<DraftLine> lines(lines_max, goods(1, "10"));
  auto invoice = draft_of(lines);
  auto more = lines;
  more.push_back(goods(1, "10"));

  const auto begun_with_more = priced(more, euro);

  ASSERT_THAT(begun_with_more, IsRefusedWith("invoice.too_many_lines"));
  EXPECT_THAT(codes_of(begun_with_more.error()), ElementsAre("/lines invoice.too_many_lines"));
  EXPECT_THAT(invoice.add_line(goods(1, "10")), IsRefusedWith("invoice.too_many_lines"));
  ASSERT_THAT(invoice.remove_line("1"), Succeeds());
  EXPECT_THAT(invoice.add_line(goods(1, "10")), Succeeds());
}

TEST(ALine, HoldsNoMoreThanALineOfAnOrder) {
  for (const auto quantity : {quantity_max + 1, std::int64_t{4'006'381'333'931}, INT64_MAX})
    EXPECT_THAT(priced({goods(quantity, "1.20")}, euro), IsRefusedWith("invoice.line_invalid")) << quantity;
  EXPECT_THAT(priced({goods(1, "10000000000.01")}, euro), IsRefusedWith("invoice.line_invalid"));
  EXPECT_THAT(priced({goods(quantity_max, "1.20")}, euro), Succeeds());
}

TEST(ALine, SaysWhatItSellsInPlainText) {
  for (const char* label : {"", "  ", "\u00A0", "a\nb", "\x1B[2J"})
    EXPECT_THAT(priced({{{}, label, 1, "1", Decimal("20")}}, euro), IsRefusedWith("invoice.line_invalid"));
  for (const char* sku : {"", ".", "..", "main/NAIL", "two words"})
    EXPECT_THAT(priced({{sku, "Nails", 1, "1", Decimal("20")}}, euro), IsRefusedWith("invoice.line_invalid"));
}

TEST(ADeletedDraft, IsUnknown) {
  auto invoice = draft_of({goods(1, "10")});
  ASSERT_THAT(invoice.delete_draft(), Succeeds());

  EXPECT_THAT(invoice.add_line(goods(1, "10")), IsRefusedWith("invoice.unknown"));
  EXPECT_THAT(invoice.delete_draft(), IsRefusedWith("invoice.unknown"));
  EXPECT_THAT(invoice.check_draft(), IsRefusedWith("invoice.unknown"));
  EXPECT_THAT(invoice.credit_for({}), IsRefusedWith("invoice.unknown"));
}

TEST(ADraftOfAnOrder, MayBillLessThanWasOrdered) {
  auto invoice = draft_of_order();

  ASSERT_THAT(invoice.change_line({"i-1", "1", {}, 2, {}, {}}), Succeeds());

  EXPECT_EQ(invoice.state().lines.at(0).net, euros(2000));
  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, 5, {}, {}}), Succeeds());
}

TEST(ADraftOfAnOrder, BillsNothingThatWasNotOrdered) {
  auto invoice = draft_of_order();

  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, 6, {}, {}}), IsRefusedWith("invoice.exceeds_order"));
  EXPECT_THAT(invoice.change_line({"i-1", "1", {}, {}, Decimal("11"), {}}), IsRefusedWith("invoice.line_is_ordered"));
  EXPECT_THAT(invoice.add_line(goods(1, "10")), IsRefusedWith("invoice.goods_not_ordered"));
}

TEST(ADraftOfAnOrder, MayBillAServiceBesides) { EXPECT_THAT(draft_of_order().add_line(service(1, "10")), Succeeds()); }

}  // namespace
}  // namespace invoicing
