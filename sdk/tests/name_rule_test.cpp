#include <string>

#include <gtest/gtest.h>

#include <comptoir/detail/name_rule.hpp>

namespace comptoir::detail {
namespace {

TEST(AName, IsOneLineOfUtf8) {
  EXPECT_EQ(fault_of_name("A-17/ü 🔨"), "");
  EXPECT_EQ(fault_of_name(""), "is empty");
  EXPECT_EQ(fault_of_name("a\nb"), "holds a control character");
  EXPECT_EQ(fault_of_name(std::string_view("a\0b", 3)), "holds a control character");
  EXPECT_EQ(fault_of_name("a\x7F"), "holds a control character");
  EXPECT_EQ(fault_of_name("\xFF"), "is not UTF-8");
  EXPECT_EQ(fault_of_name("\xC3"), "is not UTF-8");
}

TEST(AName, IsNoLongerThanAnIndexCanHold) {
  EXPECT_EQ(fault_of_name(std::string(name_bytes_max, 'x')), "");
  EXPECT_EQ(fault_of_name(std::string(name_bytes_max + 1, 'x')), "is longer than 255 bytes");
}

TEST(AText, MayHaveLinesAndLengthButNotWhatNoStoreCanKeep) {
  EXPECT_EQ(fault_of_text("two\nlines\t" + std::string(10'000, 'x')), "");
  EXPECT_EQ(fault_of_text(std::string_view("a\0b", 3)), "holds the character U+0000");
  EXPECT_EQ(fault_of_text("\xED\xA0\x80"), "is not UTF-8");
}

/// What a plugin is told that makes such a claim.
std::string told_of_claim(std::string_view key, std::string_view owner) {
  const auto fault = fault_of_claim("parcel.shelf", key, owner);
  return fault ? fault->code + " " + fault->sentence : "";
}

TEST(AClaim, HasAScopeThatCodesCanBeginWith) {
  for (const auto& scope : {std::string("SKU"), std::string(), std::string("parcel."), std::string("a b"), std::string(256, 'a')}) {
    const auto fault = fault_of_claim(scope, "A-17", "parcel 4");
    ASSERT_TRUE(fault) << scope;
    EXPECT_EQ(fault->code, "claim.bad_scope") << scope;
  }
}

TEST(AClaim, HasANameForItsKeyAndOneForItsOwner) {
  EXPECT_EQ(told_of_claim("A-17", "parcel 4"), "");
  EXPECT_EQ(told_of_claim("", ""), "parcel.shelf.key_invalid The key of parcel.shelf is empty.");
  EXPECT_EQ(told_of_claim("A-17", "a\nb"), "parcel.shelf.owner_invalid The owner of parcel.shelf holds a control character.");
}

}  // namespace
}  // namespace comptoir::detail
