#include <string>

#include <gtest/gtest.h>

#include <comptoir/time.hpp>

namespace comptoir {
namespace {

TEST(ADate, IsReadAndWritten) {
  const auto date = Date::parse("2024-02-29");

  ASSERT_TRUE(date.ok());
  EXPECT_EQ(*date, Date(2024, 2, 29));
  EXPECT_EQ(date->text(), "2024-02-29");
  EXPECT_EQ(Date(1, 1, 1).text(), "0001-01-01");
  EXPECT_EQ(Date().text(), "1970-01-01");
}

TEST(ADate, IsRefusedWhenItIsNone) {
  for (const std::string_view text : {"", "2026-2-28", "2026/02/28", "28-02-2026", "2026-02-28T", "202a-02-28", "-001-01-01"})
    EXPECT_EQ(Date::parse(text).error().sentence, "Expected a day as YYYY-MM-DD.") << text;
  for (const std::string_view text : {"2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-01-00", "0000-01-01"})
    EXPECT_EQ(Date::parse(text).error().sentence, "The calendar has no such day.") << text;
  EXPECT_THROW(Date(2026, 2, 29), std::out_of_range);
}

TEST(ADate, MovesByDays) {
  EXPECT_EQ(Date(2026, 12, 31).add_days(1), Date(2027, 1, 1));
  EXPECT_EQ(Date(2024, 3, 1).add_days(-1), Date(2024, 2, 29));
  EXPECT_EQ(Date(2000, 3, 1) - Date(2000, 2, 1), 29);
  EXPECT_LT(Date(2025, 12, 31), Date(2026, 1, 1));
  EXPECT_THROW((void)Date(9999, 12, 31).add_days(1), std::out_of_range);
  EXPECT_THROW((void)Date(1, 1, 1).add_days(INT64_MIN), std::out_of_range);
}

TEST(EveryDate, FollowsTheOneBefore) {
  int year = 1;
  int month = 1;
  int day = 1;
  const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (auto days = detail::first_day; days <= detail::last_day; ++days) {
    const auto date = Date::from_days_since_epoch(days);
    ASSERT_TRUE(date.year() == year && date.month() == month && date.day() == day) << days;
    ASSERT_EQ(Date(year, month, day).days_since_epoch(), days);
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (++day <= month_days[month - 1] + (month == 2 && leap ? 1 : 0)) continue;
    day = 1;
    if (++month <= 12) continue;
    month = 1;
    ++year;
  }
  EXPECT_EQ(year, 10000);
}

}  // namespace
}  // namespace comptoir
