// Points in time and calendar days. Nothing here reads a clock: handlers get theirs as a parameter.
#pragma once

#include <compare>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <comptoir/detail/calendar.hpp>
#include <comptoir/detail/wide.hpp>
#include <comptoir/form.hpp>
#include <comptoir/result.hpp>

namespace comptoir {

/// A length of time in microseconds; negative when it goes back. Throws std::overflow_error beyond 290,000 years.
class Duration {
 public:
  constexpr Duration() = default;

  static constexpr Duration microseconds(std::int64_t count) { return Duration(count); }
  static constexpr Duration milliseconds(std::int64_t count) { return times(count, 1'000); }
  static constexpr Duration seconds(std::int64_t count) { return times(count, 1'000'000); }
  static constexpr Duration minutes(std::int64_t count) { return times(count, 60'000'000); }
  static constexpr Duration hours(std::int64_t count) { return times(count, 3'600'000'000); }
  static constexpr Duration days(std::int64_t count) { return times(count, detail::day_us); }

  constexpr std::int64_t in_microseconds() const { return count_; }
  constexpr std::int64_t in_milliseconds() const { return count_ / 1'000; }
  constexpr std::int64_t in_seconds() const { return count_ / 1'000'000; }

  constexpr Duration operator-() const { return times(count_, -1); }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration(detail::narrowed(detail::Wide{a.count_} + b.count_, overflow)); }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration(detail::narrowed(detail::Wide{a.count_} - b.count_, overflow)); }
  friend constexpr Duration operator*(Duration a, std::int64_t factor) { return times(a.count_, factor); }
  friend constexpr auto operator<=>(Duration, Duration) = default;

 private:
  static constexpr const char* overflow = "a duration has become too long";

  constexpr explicit Duration(std::int64_t count) : count_(count) {}
  static constexpr Duration times(std::int64_t count, std::int64_t factor) {
    return Duration(detail::narrowed(detail::Wide{count} * factor, overflow));
  }

  std::int64_t count_ = 0;
};

/// A day of the (proleptic Gregorian) calendar from 0001-01-01 to 9999-12-31; "2026-02-28" on the wire. The default value is 1970-01-01.
class Date {
 public:
  static constexpr TextFormat text_format{.format = "date", .pattern = ""};

  constexpr Date() = default;

  /// Throws std::out_of_range when there is no such day.
  constexpr Date(int year, int month, int day) : Date(detail::days_from_civil(checked({year, month, day}))) {}

  /// Throws std::out_of_range outside the years 1 to 9999.
  static constexpr Date from_days_since_epoch(std::int64_t days) { return from_days(days); }

  /// Reads "2026-02-28". Refused with `date.invalid`.
  [[nodiscard]] static Result<Date> parse(std::string_view text) {
    detail::Civil civil;
    if (text.size() != 10 || !detail::read_civil(text, civil)) return invalid("date.invalid", "Expected a day as YYYY-MM-DD.");
    if (!detail::exists(civil)) return invalid("date.invalid", "The calendar has no such day.");
    return Date(detail::days_from_civil(civil));
  }

  constexpr int year() const { return detail::civil_from_days(days_).year; }
  constexpr int month() const { return detail::civil_from_days(days_).month; }
  constexpr int day() const { return detail::civil_from_days(days_).day; }
  constexpr std::int64_t days_since_epoch() const { return days_; }

  /// Throws std::out_of_range outside the years 1 to 9999.
  [[nodiscard]] constexpr Date add_days(std::int64_t days) const { return from_days(detail::Wide{days_} + days); }

  /// How many days `to` lies after `from`.
  friend constexpr std::int64_t operator-(Date to, Date from) { return to.days_since_epoch() - from.days_since_epoch(); }
  friend constexpr auto operator<=>(Date, Date) = default;

  std::string text() const {
    std::string text;
    append_to(text);
    return text;
  }
  void append_to(std::string& to) const { detail::append_civil(to, detail::civil_from_days(days_)); }

 private:
  constexpr explicit Date(std::int64_t days) : days_(static_cast<std::int32_t>(days)) {}

  static constexpr Date from_days(detail::Wide days) {
    if (days < detail::first_day || days > detail::last_day) throw std::out_of_range("a date lies outside the years 1 to 9999");
    return Date(static_cast<std::int64_t>(days));
  }

  static constexpr detail::Civil checked(detail::Civil civil) {
    if (!detail::exists(civil)) throw std::out_of_range("the calendar has no such day");
    return civil;
  }

  std::int32_t days_ = 0;
};

/// A point in time to the microsecond, UTC, in the years 1 to 9999. Always "2026-02-28T09:30:00.000000Z" on the wire and in tables, so that the
/// order of texts is the order of time. The default value is 1970-01-01T00:00:00.000000Z.
class Timestamp {
 public:
  static constexpr TextFormat text_format{.format = "date-time", .pattern = ""};

  constexpr Timestamp() = default;

  /// Throws std::out_of_range outside the years 1 to 9999.
  static constexpr Timestamp from_microseconds_since_epoch(std::int64_t microseconds) { return from_microseconds(microseconds); }

  /// A moment of a day in UTC.
  static constexpr Timestamp at(Date date, Duration since_midnight = {}) {
    return Timestamp(date.days_since_epoch() * detail::day_us) + since_midnight;
  }

  /// Reads RFC 3339: "2026-02-28T10:30:00+01:00", with up to 9 digits of a second (what is finer than a microsecond is dropped). Without an
  /// offset it is no point in time. Refused with `timestamp.invalid`, as is the second 60.
  [[nodiscard]] static Result<Timestamp> parse(std::string_view text) {
    std::int64_t microseconds = 0;
    if (const char* reason = detail::read_rfc3339(text, microseconds)) return invalid("timestamp.invalid", reason);
    if (!in_range(microseconds)) return invalid("timestamp.invalid", "A timestamp lies in the years 1 to 9999 of UTC.");
    return Timestamp(microseconds);
  }

  constexpr std::int64_t microseconds_since_epoch() const { return microseconds_; }

  /// The day it is then, where clocks are `ahead_of_utc`.
  constexpr Date date(Duration ahead_of_utc = {}) const {
    return Date::from_days_since_epoch(detail::floor_divide((*this + ahead_of_utc).microseconds_, detail::day_us));
  }

  friend constexpr Timestamp operator+(Timestamp time, Duration duration) {
    return from_microseconds(detail::Wide{time.microseconds_} + duration.in_microseconds());
  }
  friend constexpr Timestamp operator-(Timestamp time, Duration duration) { return time + -duration; }
  friend constexpr Duration operator-(Timestamp to, Timestamp from) { return Duration::microseconds(to.microseconds_ - from.microseconds_); }
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;

  std::string text() const {
    std::string text;
    append_to(text);
    return text;
  }
  void append_to(std::string& to) const { detail::append_rfc3339(to, microseconds_); }

 private:
  constexpr explicit Timestamp(std::int64_t microseconds) : microseconds_(microseconds) {}
  static constexpr bool in_range(detail::Wide microseconds) {
    return microseconds >= detail::first_day * detail::day_us && microseconds < (detail::last_day + 1) * detail::day_us;
  }
  static constexpr Timestamp from_microseconds(detail::Wide microseconds) {
    if (!in_range(microseconds)) throw std::out_of_range("a timestamp lies outside the years 1 to 9999");
    return Timestamp(static_cast<std::int64_t>(microseconds));
  }

  std::int64_t microseconds_ = 0;
};

}  // namespace comptoir
