#include <limits>
#include <string>

#include <gtest/gtest.h>

#include <comptoir/detail/json_writer.hpp>

#include "orders.hpp"

namespace comptoir::detail {
namespace {

template <class T>
std::string json_of(const T& value) {
  std::string json;
  write_json(json, value);
  return json;
}

template <class T>
std::string refusal_of(const T& value) {
  try {
    return json_of(value);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

struct Named {
  std::string the_text;
};
struct Real {
  double weight_kg = 0;
};
struct Absences {
  std::optional<int> first;
  std::optional<int> second;
  std::vector<std::optional<int>> items;
};
struct Nothing {
  std::optional<int> first;
};

TEST(AWrittenOrder, HasEveryFieldOnce) { EXPECT_EQ(json_of(orders::an_order()), orders::an_order_as_json); }

TEST(WrittenJson, IsAppended) {
  std::string json = "data: ";

  write_json(json, Named{"x"});

  EXPECT_EQ(json, R"(data: {"theText":"x"})");
}

TEST(AnAbsentOptional, IsLeftOutOfAnObjectAndNullInAList) {
  EXPECT_EQ(json_of(Absences{{}, 2, {1, {}, 3}}), R"({"second":2,"items":[1,null,3]})");
  EXPECT_EQ(json_of(Nothing{}), "{}");
}

TEST(WrittenText, IsEscapedWhereJsonAsksForIt) {
  EXPECT_EQ(json_of(Named{"\"\\\b\f\n\r\t\x01\x1f/é😀"}), R"({"theText":"\"\\\b\f\n\r\t\u0001\u001f/é😀"})");
}

TEST(WrittenText, MustBeUtf8) {
  EXPECT_EQ(refusal_of(Named{"caf\xe9"}), "comptoir: the field `the_text` cannot travel: its text is not UTF-8");
  EXPECT_EQ(refusal_of(Named{"\xed\xa0\x80"}), "comptoir: the field `the_text` cannot travel: its text is not UTF-8");
  EXPECT_EQ(refusal_of(Named{std::string("a\0b", 3)}), "comptoir: the field `the_text` cannot travel: its text holds the character U+0000");
}

TEST(AWrittenReal, IsTheShortestThatReadsBackTheSame) {
  EXPECT_EQ(json_of(0.1), "0.1");
  EXPECT_EQ(json_of(1.0), "1");
  EXPECT_EQ(json_of(-0.0), "-0");
  EXPECT_EQ(json_of(1e300), "1e+300");
  EXPECT_EQ(json_of(5e-324), "5e-324");
  EXPECT_EQ(json_of(1.0 / 3), "0.3333333333333333");
}

TEST(AWrittenReal, MustBeFinite) {
  EXPECT_EQ(refusal_of(Real{std::numeric_limits<double>::infinity()}), "comptoir: the field `weight_kg` cannot travel: its number is not finite");
  EXPECT_EQ(refusal_of(Real{std::numeric_limits<double>::quiet_NaN()}), "comptoir: the field `weight_kg` cannot travel: its number is not finite");
}

TEST(AWrittenEnumerator, MustHaveAName) {
  EXPECT_EQ(json_of(orders::Status::cancelled_), R"("CANCELLED")");
  EXPECT_EQ(refusal_of(static_cast<orders::Status>(3)),
            "comptoir: the field `` cannot travel: the value 3 is none of DRAFT, SUBMITTED, IN_TRANSIT, CANCELLED");
}

TEST(AWrittenInteger, KeepsEveryDigit) {
  EXPECT_EQ(json_of(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(json_of(std::numeric_limits<std::uint32_t>::max()), "4294967295");
  EXPECT_EQ(json_of(std::int8_t{-128}), "-128");
}

}  // namespace
}  // namespace comptoir::detail
