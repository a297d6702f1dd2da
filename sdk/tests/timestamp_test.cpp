#include <string>

#include <gtest/gtest.h>

#include <comptoir/time.hpp>

namespace comptoir {
namespace {

std::string reparsed(std::string_view text) {
  const auto time = Timestamp::parse(text);
  return time ? time->text() : time.error().sentence;
}

TEST(ATimestamp, IsNormalisedToUtcAndMicroseconds) {
  EXPECT_EQ(reparsed("2026-02-28T09:30:00Z"), "2026-02-28T09:30:00.000000Z");
  EXPECT_EQ(reparsed("2026-02-28T09:30:00.5+01:00"), "2026-02-28T08:30:00.500000Z");
  EXPECT_EQ(reparsed("2026-02-28T23:30:00-05:30"), "2026-03-01T05:00:00.000000Z");
  EXPECT_EQ(reparsed("2026-02-28t09:30:00.123456789z"), "2026-02-28T09:30:00.123456Z");
  EXPECT_EQ(reparsed("1969-12-31T23:59:59.999999Z"), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(reparsed("0001-01-01T00:00:00Z"), "0001-01-01T00:00:00.000000Z");
  EXPECT_EQ(reparsed("9999-12-31T23:59:59.999999Z"), "9999-12-31T23:59:59.999999Z");
}

TEST(ATimestamp, IsRefusedWhenItIsNone) {
  const std::string expected = "Expected a point in time of RFC 3339, such as 2026-02-28T09:30:00Z.";
  for (const std::string_view text :
       {"", "now", "2026-02-28", "2026-02-28 09:30:00Z", "26-02-28T09:30:00Z", "2026-2-28T09:30:00ZZ", "2026-02-28T0x:30:00Z"})
    EXPECT_EQ(reparsed(text), expected) << text;
  EXPECT_EQ(reparsed("2026-02-30T09:30:00Z"), "The calendar has no such day.");
  EXPECT_EQ(reparsed("0000-01-01T00:00:00Z"), "The calendar has no such day.");
  EXPECT_EQ(reparsed("2026-02-28T24:00:00Z"), "The clock has no such time: 00:00:00 to 23:59:59.");
  EXPECT_EQ(reparsed("2026-02-28T23:59:60Z"), "The clock has no such time: 00:00:00 to 23:59:59.");
  EXPECT_EQ(reparsed("2026-02-28T09:30:00.Z"), "A fraction of a second has 1 to 9 digits.");
  EXPECT_EQ(reparsed("2026-02-28T09:30:00.1234567890Z"), "A fraction of a second has 1 to 9 digits.");
  for (const std::string_view text : {"2026-02-28T09:30:00+1:00", "2026-02-28T09:30:00+24:00", "2026-02-28T09:30:00+0100", "2026-02-28T09:30:00 Z"})
    EXPECT_EQ(reparsed(text), "A point in time ends with its offset from UTC: Z, +01:00 or -05:30.") << text;
  EXPECT_EQ(reparsed("0001-01-01T00:00:00+01:00"), "A timestamp lies in the years 1 to 9999 of UTC.");
}

TEST(ATimestamp, MovesByDurations) {
  const auto time = Timestamp::at(Date(2026, 2, 28), Duration::hours(23));

  EXPECT_EQ((time + Duration::minutes(90)).text(), "2026-03-01T00:30:00.000000Z");
  EXPECT_EQ((time - Duration::days(60)).text(), "2025-12-30T23:00:00.000000Z");
  EXPECT_EQ((time + Duration::seconds(5)) - time, Duration::milliseconds(5000));
  EXPECT_LT(time, time + Duration::microseconds(1));
}

TEST(ATimestamp, StaysInItsYears) {
  const auto last = *Timestamp::parse("9999-12-31T23:59:59.999999Z");

  EXPECT_THROW(last + Duration::microseconds(1), std::out_of_range);
  EXPECT_THROW(Timestamp::from_microseconds_since_epoch(INT64_MAX), std::out_of_range);
  EXPECT_THROW(Duration::days(INT64_MAX), std::overflow_error);
}

TEST(TheDayOfATimestamp, DependsOnTheZone) {
  const auto time = *Timestamp::parse("2026-02-28T23:30:00Z");

  EXPECT_EQ(time.date(), Date(2026, 2, 28));
  EXPECT_EQ(time.date(Duration::hours(1)), Date(2026, 3, 1));
  EXPECT_EQ(Timestamp::from_microseconds_since_epoch(-1).date(), Date(1969, 12, 31));
}

TEST(TheTextsOfTimestamps, HaveTheOrderOfTime) {
  auto earlier = *Timestamp::parse("0999-12-31T23:59:59Z");
  for (int i = 0; i < 1000; ++i) {
    const auto later = earlier + Duration::microseconds(1 + i * std::int64_t{123'456'789'012});
    ASSERT_LT(earlier.text(), later.text());
    ASSERT_EQ(*Timestamp::parse(later.text()), later);
    earlier = later;
  }
}

}  // namespace
}  // namespace comptoir
