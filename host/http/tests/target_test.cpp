#include "http/target.hpp"

#include <gtest/gtest.h>

namespace comptoir::http {
namespace {

TEST(AnEscape, IsDecoded) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%c3%A9+"), "a b/c\xc3\xa9+");
  EXPECT_EQ(percent_decode("a+b", Plus::is_space), "a b");
}

TEST(AnEscape, IsRefusedIfItIsBroken) {
  for (const auto* text : {"%", "a%2", "%g0", "%0g", "%%20"}) EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

TEST(AnEscape, IsRefusedIfItHidesAControlCharacter) {
  for (const auto* text : {"%00", "%0a", "%1F", "%7f"}) EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

}  // namespace
}  // namespace comptoir::http
