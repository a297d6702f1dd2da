#include <set>
#include <string>
#include <unordered_set>

#include <gtest/gtest.h>

#include <comptoir/id.hpp>

namespace comptoir {
namespace {

const Id origin = *Id::parse("0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e");

TEST(AnId, IsWrittenInLowerCase) {
  EXPECT_EQ(Id::parse("0190B6C2-7F3A-7C11-9D5E-3F2A1B0C4D5E")->text(), "0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e");
  EXPECT_EQ(Id().text(), "00000000-0000-0000-0000-000000000000");
  EXPECT_TRUE(Id::parse("00000000-0000-0000-0000-000000000000")->is_nil());
}

TEST(AnId, IsRefusedWhenItIsNone) {
  for (const std::string_view text :
       {"", "0190b6c2", "0190b6c27f3a7c119d5e3f2a1b0c4d5e", "{0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e}", "0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5g",
        "0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5 ", "0190b6c27-f3a-7c11-9d5e-3f2a1b0c4d5e"})
    EXPECT_EQ(Id::parse(text).error().code, "id.invalid") << text;
}

TEST(AnIdOfVersion7, StartsWithItsTime) {
  const auto time = *Timestamp::parse("2022-02-22T19:22:22Z");  // the example of RFC 9562

  const auto id = Id::v7(time, {0x0C, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F});

  EXPECT_EQ(id.text(), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  EXPECT_THROW(Id::v7(time - Duration::days(365 * 60), {}), std::out_of_range);
}

TEST(IdsOfVersion7, SortByTime) {
  auto time = *Timestamp::parse("2026-02-28T09:30:00Z");
  auto earlier = Id::v7(time, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF});
  for (int i = 0; i < 300; ++i) {
    time = time + Duration::milliseconds(1 + i);
    const auto later = Id::v7(time, {});
    ASSERT_LT(earlier, later);
    ASSERT_LT(earlier.text(), later.text());
    earlier = later;
  }
}

// These values are a promise: stored events derive their integration events' ids again when they are rebuilt.
TEST(ADerivedId, NeverChanges) {
  EXPECT_EQ(Id::derived_from(origin, "order.confirmed/1").text(), "5e435d05-c55d-8412-9558-0f7c9cf105b9");
  EXPECT_EQ(Id::derived_from(Id(), "").text(), "046ead2a-e2b9-8c47-b75c-6363f526331c");
}

TEST(ADerivedId, DiffersByOriginAndName) {
  std::set<Id> ids;
  auto parent = origin;
  for (int i = 0; i < 1000; ++i) {
    ids.insert(Id::derived_from(origin, "order.confirmed/" + std::to_string(i)));
    parent = Id::derived_from(parent, "");
    ids.insert(parent);
  }

  EXPECT_EQ(ids.size(), 2000U);
  for (const auto& id : ids) {
    ASSERT_EQ(id.bytes()[6] >> 4, 8);
    ASSERT_EQ(id.bytes()[8] >> 6, 2);
  }
}

TEST(ADerivedId, SpreadsEveryBit) {
  int ones[128] = {};
  for (int i = 0; i < 4000; ++i) {
    const auto id = Id::derived_from(origin, std::to_string(i));
    for (std::size_t bit = 0; bit < 128; ++bit) ones[bit] += id.bytes()[bit / 8] >> (bit % 8) & 1;
  }

  for (std::size_t bit = 0; bit < 128; ++bit) {
    if (bit / 8 == 6 && bit % 8 >= 4) continue;  // version
    if (bit / 8 == 8 && bit % 8 >= 6) continue;  // variant
    EXPECT_NEAR(ones[bit], 2000, 200) << bit;
  }
}

TEST(Ids, AreHashed) {
  std::unordered_set<Id> ids;
  for (int i = 0; i < 100; ++i) ids.insert(Id::derived_from(origin, std::to_string(i)));
  ids.insert(Id::derived_from(origin, "7"));

  EXPECT_EQ(ids.size(), 100U);
}

}  // namespace
}  // namespace comptoir
