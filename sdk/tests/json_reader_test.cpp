#include <limits>
#include <string>

#include <gtest/gtest.h>

#include <comptoir/detail/json_reader.hpp>

#include "faults_as_text.hpp"
#include "orders.hpp"

namespace comptoir::detail {
namespace {

struct Numbers {
  std::optional<std::int8_t> small;
  std::optional<std::uint32_t> count;
  std::optional<std::int64_t> large;
  std::optional<double> real;
};
struct Text {
  std::string text;
};
struct GuestWelcomed {
  std::string guest;
  std::int32_t visits = 1;
  std::optional<std::string> note;

  static constexpr Renamed renamed[] = {{"visitor", "guest"}, {"full_name", "guest"}};
  static constexpr std::string_view defaulted[] = {"visits"};
};
struct Visit {
  GuestWelcomed guest_welcomed;
};
struct Values {
  std::optional<Decimal> decimal;
  std::optional<Timestamp> time;
  std::optional<Date> date;
  std::optional<Id> id;
  std::optional<Money> money;
  std::optional<orders::Sku> sku;
};

TEST(AReadOrder, EqualsTheWrittenOne) {
  orders::Order order;

  const auto faults = read_json(orders::an_order_as_json, order, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(order, orders::an_order());
}

TEST(Fields, AreReadInAnyOrderAndWithAnySpace) {
  GuestWelcomed event;

  const auto faults = read_json(" {\r\n\t\"visits\" : 3 , \"guest\"\n:\"Ada\" } ", event, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(event.guest, "Ada");
  EXPECT_EQ(event.visits, 3);
}

TEST(AnAbsentField, KeepsItsDefaultWhenItIsOptionalOrDefaulted) {
  GuestWelcomed event;

  const auto faults = read_json(R"({"guest":"Ada"})", event, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(event.visits, 1);
  EXPECT_EQ(event.note, std::nullopt);
}

TEST(AnAbsentField, IsAFaultOtherwise) {
  EXPECT_EQ(faults_of<GuestWelcomed>("{}"), "/guest field.missing");
  EXPECT_EQ(faults_of<Visit>(R"({"guestWelcomed":{}})"), "/guestWelcomed/guest field.missing");
  EXPECT_EQ(sentence_of<GuestWelcomed>("{}"), "The field `guest` is required.");
}

TEST(Null, StandsForAnAbsentOptionalOnly) {
  EXPECT_EQ(faults_of<GuestWelcomed>(R"({"guest":"Ada","note":null})"), "");
  EXPECT_EQ(faults_of<GuestWelcomed>(R"({"guest":null,"visits":null})"), "/guest field.wrong_type; /visits field.wrong_type");
  EXPECT_EQ(sentence_of<GuestWelcomed>(R"({"guest":null})"), "Expected text, found null.");
}

TEST(AnEarlierName, IsStillRead) {
  GuestWelcomed event;

  const auto faults = read_json(R"({"fullName":"Ada","visits":2})", event, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(event.guest, "Ada");
}

TEST(AField, MayBeGivenOnce) {
  EXPECT_EQ(faults_of<GuestWelcomed>(R"({"guest":"Ada","guest":"Bob"})"), "/guest field.duplicate");
  EXPECT_EQ(faults_of<GuestWelcomed>(R"({"guest":"Ada","visitor":"Bob"})"), "/guest field.duplicate");
}

TEST(AnUnknownField, IsRefusedWithTheNearestName) {
  EXPECT_EQ(faults_of<GuestWelcomed>(R"({"guest":"Ada","vists":2,"a/b~c":{"x":[1]}})"), "/vists field.unknown; /a~1b~0c field.unknown");
  EXPECT_EQ(sentence_of<GuestWelcomed>(R"({"guest":"Ada","vists":2})"), "There is no field `vists`; did you mean `visits`?");
  EXPECT_EQ(sentence_of<Visit>(R"({"guestWelcomed":{"guest":"Ada"},"guest_welcomed":1})"),
            "There is no field `guest_welcomed`; did you mean `guestWelcomed`?");
  EXPECT_EQ(sentence_of<GuestWelcomed>(R"({"guest":"Ada","colour":2})"), "There is no field `colour`.");
}

TEST(AnUnknownField, IsIgnoredByReadersOfEvents) {
  EXPECT_EQ(faults_of<GuestWelcomed>(R"({"colour":{"a":[{"b":null}]},"guest":"Ada"})", Unknown::ignored), "");
}

TEST(AnUnknownField, IsQuotedInPart) {
  const auto sentence = sentence_of<GuestWelcomed>(R"({"guest":"Ada",")" + std::string(5000, 'x') + R"(":1})");

  EXPECT_EQ(sentence, "There is no field `" + std::string(64, 'x') + "...`.");
}

TEST(AWrongType, NamesBothTypes) {
  EXPECT_EQ(sentence_of<Text>(R"({"text":5})"), "Expected text, found a number.");
  EXPECT_EQ(sentence_of<Text>(R"({"text":{"a":1}})"), "Expected text, found an object.");
  EXPECT_EQ(sentence_of<Text>("[1]"), "Expected an object, found a list.");
  EXPECT_EQ(sentence_of<Numbers>(R"({"small":"5"})"), "Expected a whole number, found text.");
  EXPECT_EQ(sentence_of<Numbers>(R"({"real":true})"), "Expected a number, found true.");
}

TEST(AnInteger, IsWrittenWithoutFractionAndExponent) {
  EXPECT_EQ(faults_of<Numbers>(R"({"small":1.0})"), "/small field.wrong_type");
  EXPECT_EQ(faults_of<Numbers>(R"({"small":1e2})"), "/small field.wrong_type");
  EXPECT_EQ(sentence_of<Numbers>(R"({"small":1.0})"), "Expected a whole number, without fraction and exponent, found 1.0.");
}

TEST(AnInteger, StaysInItsRange) {
  EXPECT_EQ(faults_of<Numbers>(R"({"small":-128,"count":4294967295,"large":-9223372036854775808})"), "");
  EXPECT_EQ(faults_of<Numbers>(R"({"small":128,"count":-1,"large":9223372036854775808})"),
            "/small field.out_of_range; /count field.out_of_range; /large field.out_of_range");
  EXPECT_EQ(sentence_of<Numbers>(R"({"small":-129})"), "Expected a whole number from -128 to 127.");
}

TEST(AReal, IsReadExactly) {
  Numbers numbers;

  const auto faults = read_json(R"({"real":0.1})", numbers, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(numbers.real, 0.1);
}

TEST(AReal, IsZeroWhenTooSmallAndRefusedWhenTooLarge) {
  Numbers numbers;

  EXPECT_EQ(as_text(read_json(R"({"real":-1e-400})", numbers, Unknown::refused)), "");
  EXPECT_EQ(numbers.real, 0);
  EXPECT_EQ(faults_of<Numbers>(R"({"real":1e400})"), "/real field.out_of_range");
  EXPECT_EQ(faults_of<Numbers>(R"({"real":0.01e999})"), "/real field.out_of_range");
}

TEST(AnUnknownEnumerator, IsRefusedWithTheAllowedOnes) {
  EXPECT_EQ(sentence_of<std::vector<orders::Status>>(R"(["DRAFT","drafted"])"), "`drafted` is not one of DRAFT, SUBMITTED, IN_TRANSIT, CANCELLED.");
  EXPECT_EQ(faults_of<std::vector<orders::Status>>(R"(["DRAFT","","IN_TRANSIT",3])"), "/1 field.unknown_name; /3 field.wrong_type");
}

TEST(AValue, SaysWhyItIsRefused) {
  EXPECT_EQ(sentence_of<Values>(R"({"decimal":"1,5"})"), "Expected a decimal such as \"12.50\": digits and at most one point, no exponent.");
  EXPECT_EQ(sentence_of<Values>(R"({"decimal":1.5})"), "Expected a decimal in quotes, which keeps every digit: \"1.5\".");
  EXPECT_EQ(sentence_of<Values>(R"({"time":"2026-02-28T09:30:00"})"), "A point in time ends with its offset from UTC: Z, +01:00 or -05:30.");
  EXPECT_EQ(sentence_of<Values>(R"({"date":"2026-02-29"})"), "The calendar has no such day.");
  EXPECT_EQ(sentence_of<Values>(R"({"id":"42"})"), "Expected a UUID, such as 0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e.");
  EXPECT_EQ(sentence_of<Values>(R"({"money":{"amount":1,"currency":"EUX"}})"),
            "Expected a currency of ISO 4217 in three capital letters, such as EUR.");
  EXPECT_EQ(sentence_of<Values>(R"({"sku":"a SKU that is much too long"})"), "A SKU has 1 to 12 characters.");
}

TEST(AValue, HasThePointerOfItsField) {
  EXPECT_EQ(faults_of<Values>(R"({"decimal":"x","money":{"amount":"1","currency":"EUX"},"sku":""})"),
            "/decimal field.invalid; /money/amount field.wrong_type; /money/currency field.invalid; /sku field.invalid");
}

TEST(ADecimal, MayBeAWholeNumber) {
  Values values;

  const auto faults = read_json(R"({"decimal":-12})", values, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(values.decimal, Decimal(-12));
}

TEST(AText, IsDecoded) {
  Text text;

  const auto faults = read_json(R"({"text":"\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é"})", text, Unknown::refused);

  EXPECT_EQ(as_text(faults), "");
  EXPECT_EQ(text.text, "\"\\/\b\f\n\r\té😀é");
}

TEST(AName, MayBeEscaped) { EXPECT_EQ(faults_of<Text>(R"({"te\u0078t":"a"})"), ""); }

TEST(Faults, AreCollectedUpTo32) {
  std::vector<int> numbers;
  std::string json = "[true";
  for (int i = 0; i < 99; ++i) json += ",true";

  const auto faults = read_json(json + "]", numbers, Unknown::refused);

  EXPECT_EQ(faults.size(), 32U);
  EXPECT_EQ(faults.back().pointer, "/31");
}

TEST(Faults, AreCollectedFromEveryLevel) {
  const auto json =
      R"({"id":"x","customer":1,"lines":[{"sku":"a","quantity":1,"unitPrice":"1"},{"sku":"b","quantity":"1","unitPrice":"1","tags":[1]}],
    "status":"LOST","isGift":0,"points":2147483648,"totalPoints":0,"priority":256,"weightKg":"1","total":{"amount":1},
    "placedAt":1,"due":"2026-13-01","category":{"name":"a","children":[{"name":"b"}]},"extra":null})";

  EXPECT_EQ(faults_of<orders::Order>(json),
            "/id field.invalid; /customer field.wrong_type; /lines/0/tags field.missing; /lines/1/tags/0 field.wrong_type; "
            "/status field.unknown_name; /isGift field.wrong_type; /points field.out_of_range; /priority field.out_of_range; "
            "/weightKg field.wrong_type; /total/currency field.missing; /placedAt field.wrong_type; /due field.invalid; "
            "/category/children/0/children field.missing; /extra field.unknown; /class field.missing");
}

}  // namespace
}  // namespace comptoir::detail
