#include <string>

#include <gtest/gtest.h>

#include <comptoir/testing/matchers.hpp>
#include <comptoir/text.hpp>

namespace comptoir {
namespace {

using testing::is_invalid;

TEST(AText, IsWhatPeopleWriteOnOneLine) {
  for (const char* written : {"Zoë & Cie, 3 place du Marché", "شركة النور", "👩‍🔧 Réparation", " x "}) {
    const auto text = Text::parse(written);

    ASSERT_TRUE(text) << written;
    EXPECT_EQ(text->text(), written);
  }
}

TEST(AText, HasSomethingToBeSeenInIt) {
  for (const char* written : {"", " ", "   ", "\u00A0", "\u3000\u2003", "\u200B", "\uFEFF", "\u200D", "\u115F", "\u2800", "\u3164", "\uFFA0"})
    EXPECT_THAT(Text::parse(written), is_invalid("text.blank")) << '"' << written << '"';
}

TEST(AText, HoldsNoControlCharacter) {
  for (const char* written : {"a\nb", "a\tb", "\x1B[2J", "a\x7F", "a\u0085b", "a\u2028b", "12\u202E34", "\u2066x"})
    EXPECT_THAT(Text::parse(written), is_invalid("text.control_character"));
  EXPECT_THAT(Text::parse(std::string_view("a\0b", 3)), is_invalid("text.control_character"));
}

TEST(AText, HasAtMost200Bytes) {
  EXPECT_TRUE(Text::parse(std::string(200, 'x')));

  EXPECT_THAT(Text::parse(std::string(201, 'x')), is_invalid("text.too_long"));
}

TEST(AText, IsUtf8) { EXPECT_THAT(Text::parse("caf\xE9"), is_invalid("text.not_utf8")); }

}  // namespace
}  // namespace comptoir
