#include <string>

#include <gtest/gtest.h>

#include <comptoir/code.hpp>
#include <comptoir/testing/matchers.hpp>

namespace comptoir {
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
  for (const char* text : {".", "..", "main/PENCIL", "a b", "caf\xC3\xA9", "a\nb", "../x?", "100%"}) {
    EXPECT_THAT(Code::parse(text), testing::is_invalid("code.invalid")) << text;
  }
}

}  // namespace
}  // namespace comptoir
