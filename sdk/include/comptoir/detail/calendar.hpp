// The arithmetic and the texts of the proleptic Gregorian calendar, in days and microseconds since 1970-01-01T00:00:00Z.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace comptoir::detail {

inline constexpr std::int64_t day_us = 86'400'000'000;

struct Civil {
  int year = 1970;
  int month = 1;
  int day = 1;
};

constexpr std::int64_t floor_divide(std::int64_t dividend, std::int64_t divisor) { return dividend / divisor - (dividend % divisor < 0 ? 1 : 0); }

constexpr bool is_leap_year(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

constexpr int days_in_month(int year, int month) {
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

constexpr bool exists(Civil civil) {
  return civil.year >= 1 && civil.year <= 9999 && civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
         civil.day <= days_in_month(civil.year, civil.month);
}

// Years are counted from March, so that the leap day is a year's last; an era is 400 years, which are always 146,097 days.
// The epoch lies 719,468 days after 0000-03-01.
constexpr std::int64_t days_from_civil(Civil civil) {
  const std::int64_t year = civil.month <= 2 ? civil.year - 1 : civil.year;
  const auto era = floor_divide(year, 400);
  const auto year_of_era = year - era * 400;
  const auto month_from_march = (civil.month + 9) % 12;
  const auto day_of_year = (153 * month_from_march + 2) / 5 + civil.day - 1;
  return era * 146'097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719'468;
}

constexpr Civil civil_from_days(std::int64_t days) {
  days += 719'468;
  const auto era = floor_divide(days, 146'097);
  const auto day_of_era = days - era * 146'097;
  const auto year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const auto day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto month_from_march = (5 * day_of_year + 2) / 153;
  const auto month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  const auto year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {static_cast<int>(year), static_cast<int>(month), static_cast<int>(day_of_year - (153 * month_from_march + 2) / 5 + 1)};
}

inline constexpr std::int64_t first_day = days_from_civil({1, 1, 1});
inline constexpr std::int64_t last_day = days_from_civil({9999, 12, 31});

// The number in `count` digits at `at`; -1 when they are not all digits. The text is long enough.
constexpr int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  for (char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

// The first ten characters as YYYY-MM-DD, whether or not there is such a day.
constexpr bool read_civil(std::string_view text, Civil& civil) {
  civil = {digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2)};
  return text[4] == '-' && text[7] == '-' && civil.year >= 0 && civil.month >= 0 && civil.day >= 0;
}

// "Z", "+01:00" or "-05:30" as minutes.
constexpr bool read_offset(std::string_view text, int& minutes) {
  minutes = 0;
  if (text == "Z" || text == "z") return true;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  const int hour = digits_at(text, 1, 2);
  const int minute = digits_at(text, 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return false;
  minutes = (hour * 60 + minute) * (text[0] == '-' ? -1 : 1);
  return true;
}

// Null, or why the text is no point in time.
constexpr const char* read_rfc3339(std::string_view text, std::int64_t& microseconds) {
  constexpr auto expected = "Expected a point in time of RFC 3339, such as 2026-02-28T09:30:00Z.";
  Civil civil;
  if (text.size() < 19 || !read_civil(text, civil) || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return expected;
  const int hour = digits_at(text, 11, 2);
  const int minute = digits_at(text, 14, 2);
  const int second = digits_at(text, 17, 2);
  if (hour < 0 || minute < 0 || second < 0) return expected;

  std::size_t at = 19;
  std::int64_t fraction_us = 0;
  if (at < text.size() && text[at] == '.') {
    std::size_t digits = 0;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits)
      if (digits < 6) fraction_us = fraction_us * 10 + (text[at] - '0');
    if (digits == 0 || digits > 9) return "A fraction of a second has 1 to 9 digits.";
    for (; digits < 6; ++digits) fraction_us *= 10;
  }
  int offset_minutes = 0;
  if (!read_offset(text.substr(at), offset_minutes)) return "A point in time ends with its offset from UTC: Z, +01:00 or -05:30.";
  if (!exists(civil)) return "The calendar has no such day.";
  if (hour > 23 || minute > 59 || second > 59) return "The clock has no such time: 00:00:00 to 23:59:59.";

  const std::int64_t minutes = hour * 60 + minute - offset_minutes;
  microseconds = days_from_civil(civil) * day_us + (minutes * 60 + second) * 1'000'000 + fraction_us;
  return nullptr;
}

inline void put_digits(char* to, std::int64_t number, std::size_t count) {
  for (; count > 0; --count, number /= 10) to[count - 1] = static_cast<char>('0' + number % 10);
}

inline void put_civil(char* to, Civil civil) {
  put_digits(to, civil.year, 4);
  put_digits(to + 5, civil.month, 2);
  put_digits(to + 8, civil.day, 2);
}

inline void append_civil(std::string& to, Civil civil) {
  char text[] = "0000-00-00";
  put_civil(text, civil);
  to.append(text, sizeof text - 1);
}

inline void append_rfc3339(std::string& to, std::int64_t microseconds) {
  const auto days = floor_divide(microseconds, day_us);
  const auto of_day = microseconds - days * day_us;
  const auto seconds = of_day / 1'000'000;
  char text[] = "0000-00-00T00:00:00.000000Z";
  put_civil(text, civil_from_days(days));
  put_digits(text + 11, seconds / 3'600, 2);
  put_digits(text + 14, seconds / 60 % 60, 2);
  put_digits(text + 17, seconds % 60, 2);
  put_digits(text + 20, of_day % 1'000'000, 6);
  to.append(text, sizeof text - 1);
}

}  // namespace comptoir::detail
