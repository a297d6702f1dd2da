#include "language/code.hpp"

#include <string>

#include <gtest/gtest.h>

namespace orders {
namespace {

TEST(ACode, IsMadeOfLettersDigitsPointsUnderscoresAndHyphens) {
  const auto code = Code::parse("A4-paper_80.g");

  ASSERT_TRUE(code);
  EXPECT_EQ(code->text(), "A4-paper_80.g");
}

TEST(ACode, HasOneTo64Characters) {
  EXPECT_TRUE(Code::parse(std::string(64, 'x')));

  EXPECT_FALSE(Code::parse(""));
  EXPECT_FALSE(Code::parse(std::string(65, 'x')));
}

TEST(ACode, HoldsNothingThatSeparatesOrHides) {
  for (const char* text : {"main/PENCIL", "a b", "caf\xC3\xA9", "a\nb", "../x?", "100%"}) {
    const auto code = Code::parse(text);

    ASSERT_FALSE(code) << text;
    EXPECT_EQ(code.error().code, "code.invalid");
  }
}

}  // namespace
}  // namespace orders
