#include <string>
#include <vector>

#include <gtest/gtest.h>

#include <comptoir/detail/parameters.hpp>

#include "faults_as_text.hpp"
#include "orders.hpp"

namespace comptoir::detail {
namespace {

struct ListOrders {
  std::string customer;
  std::optional<orders::Status> status;
  std::vector<orders::Status> statuses;
  std::vector<std::int32_t> years;
  std::optional<bool> is_gift;
  std::optional<std::int16_t> limit;
  std::optional<double> weight_kg;
  std::optional<Id> id;
  std::optional<Date> due;
  std::optional<Timestamp> placed_at;
  std::optional<Decimal> price;
  std::optional<orders::Sku> sku;
  std::optional<Money> total;

  static constexpr std::string_view defaulted[] = {"statuses", "years"};
};

using Parameters = std::vector<Parameter>;

std::string faults_of_message(std::string_view json, const Parameters& parameters, Unknown unknown = Unknown::refused) {
  ListOrders message;
  return as_text(read_message(json, parameters, message, unknown));
}

TEST(AParameter, IsConvertedFromItsText) {
  ListOrders message;
  const Parameters parameters = {{"customer", "c 1"},
                                 {"status", "IN_TRANSIT"},
                                 {"statuses", "DRAFT,SUBMITTED"},
                                 {"years", "2025,-1"},
                                 {"isGift", "true"},
                                 {"limit", "50"},
                                 {"weightKg", "1.5e1"},
                                 {"id", "0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e"},
                                 {"due", "2026-02-28"},
                                 {"placedAt", "2026-02-28T09:30:00Z"},
                                 {"price", "1.50"},
                                 {"sku", "SKU-1"}};

  const auto faults = read_message("", parameters, message, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(message.customer, "c 1");
  EXPECT_EQ(message.status, orders::Status::in_transit);
  EXPECT_EQ(message.statuses, (std::vector{orders::Status::draft, orders::Status::submitted}));
  EXPECT_EQ(message.years, (std::vector{2025, -1}));
  EXPECT_EQ(message.is_gift, true);
  EXPECT_EQ(message.limit, 50);
  EXPECT_EQ(message.weight_kg, 15);
  EXPECT_EQ(message.id, orders::an_order().id);
  EXPECT_EQ(message.due, Date(2026, 2, 28));
  EXPECT_EQ(message.placed_at->text(), "2026-02-28T09:30:00.000000Z");
  EXPECT_EQ(message.price, Decimal("1.5"));
  EXPECT_EQ(message.sku, orders::Sku("SKU-1"));
}

TEST(AMessage, IsPutTogetherFromBodyAndParameters) {
  EXPECT_EQ(faults_of_message(R"({"limit":5})", {{"customer", "c"}}), "");
  EXPECT_EQ(faults_of_message(R"({"limit":5})", {{"isGift", "true"}}), "/customer field.missing");
  EXPECT_EQ(faults_of_message("", {}), "/customer field.missing");
}

TEST(AMessage, GivesAFieldInOnePlace) {
  EXPECT_EQ(faults_of_message(R"({"customer":"c"})", {{"customer", "c"}}), "/customer field.given_twice");
  EXPECT_EQ(faults_of_message("", {{"customer", "c"}, {"customer", "d"}}), "/customer field.duplicate");
}

TEST(AParameter, OfTheWrongTypeIsRefused) {
  EXPECT_EQ(
      faults_of_message("", {{"customer", "c"}, {"limit", "1.0"}, {"isGift", "1"}, {"weightKg", " 1"}, {"status", "drafted"}, {"due", "today"}}),
      "/limit field.wrong_type; /isGift field.wrong_type; /weightKg field.wrong_type; /status field.unknown_name; /due field.invalid");
  EXPECT_EQ(faults_of_message("", {{"customer", "c"}, {"limit", "40000"}, {"years", "1,x,3"}, {"total", "1"}, {"sku", ""}}),
            "/limit field.out_of_range; /years/1 field.wrong_type; /total field.wrong_type; /sku field.invalid");
  EXPECT_EQ(faults_of_message("", {{"customer", "c"}, {"limit", ""}, {"weightKg", "1x"}, {"id", "1"}}),
            "/limit field.wrong_type; /weightKg field.wrong_type; /id field.invalid");
}

TEST(AParameter, SpellsAnEnumeratorAsItIsWritten) {
  ListOrders message;
  const auto faults = read_message("", Parameters{{"customer", "c"}, {"status", "in_transit"}}, message, Unknown::refused);

  ASSERT_EQ(as_text(faults), "/status field.unknown_name");
  EXPECT_EQ(faults.front().message, "`in_transit` is spelled IN_TRANSIT.");
  EXPECT_EQ(faults_of_message("", {{"customer", "c"}, {"statuses", "DRAFT,Submitted"}}), "/statuses/1 field.unknown_name");
}

TEST(AParameter, MustBeUtf8) {
  EXPECT_EQ(faults_of_message("", {{"customer", "\xff"}}), "/customer field.invalid");
  EXPECT_EQ(faults_of_message("", {{"customer", std::string_view("\0", 1)}}), "/customer field.invalid");
  EXPECT_EQ(faults_of_message("", {{"customer", "c"}, {"limit", "\xff"}}), "/limit field.wrong_type");
}

TEST(AnUnknownParameter, IsRefusedUnlessUnknownFieldsAreIgnored) {
  EXPECT_EQ(faults_of_message("", {{"customer", "c"}, {"a/b", "1"}}), "/a~1b field.unknown");
  EXPECT_EQ(faults_of_message("", {{"customer", "c"}, {"a/b", "1"}}, Unknown::ignored), "");
}

TEST(AnEmptyParameter, IsAnEmptyList) {
  ListOrders message;

  const auto faults = read_message("", Parameters{{"customer", ""}, {"years", ""}}, message, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_TRUE(message.years.empty());
}

TEST(ABody, ThatIsNoObjectIsTheOnlyFault) {
  EXPECT_EQ(faults_of_message("[]", {{"limit", "x"}}), " field.wrong_type");
  EXPECT_EQ(faults_of_message("{", {{"limit", "x"}}), " json.malformed");
  EXPECT_EQ(faults_of_message("{} x", {{"customer", "c"}}), " json.malformed");
}

}  // namespace
}  // namespace comptoir::detail
