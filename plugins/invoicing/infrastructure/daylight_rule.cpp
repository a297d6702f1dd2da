#include "infrastructure/daylight_rule.hpp"

#include <algorithm>
#include <string>

namespace invoicing {

using comptoir::Date, comptoir::Duration, comptoir::Result, comptoir::Timestamp;

/// Reads the notation from left to right; the first thing that does not fit spoils the whole.
class RuleScanner {
 public:
  explicit RuleScanner(std::string_view text) : left_(text) {}

  bool read(DaylightRule& rule) {
    skip_name();
    rule.standard_ = -duration();
    if (!left_.empty()) {
      DaylightRule::Daylight daylight;
      skip_name();
      daylight.ahead = left_.starts_with(',') ? rule.standard_ + Duration::hours(1) : -duration();
      expect(',');
      daylight.begins = change();
      expect(',');
      daylight.ends = change();
      rule.daylight_ = daylight;
    }
    return good_ && left_.empty();
  }

 private:
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  bool take(char c) {
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }
  void expect(char c) { good_ = take(c) && good_; }

  // "CEST", or "<+0330>" where the name has other characters than letters.
  void skip_name() {
    const auto end = take('<') ? left_.find('>') : std::min(left_.find_first_of("+-,0123456789"), left_.size());
    good_ = good_ && end != std::string_view::npos && end > 0;
    if (!good_) return;
    const bool quoted = end < left_.size() && left_[end] == '>';
    left_.remove_prefix(end + (quoted ? 1 : 0));
  }

  int number(int least, int most) {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < left_.size() && digits < 3 && is_digit(left_[digits]); ++digits) value = value * 10 + (left_[digits] - '0');
    left_.remove_prefix(digits);
    good_ = good_ && digits > 0 && value >= least && value <= most;
    return value;
  }

  // Hours, then minutes and seconds where there are any: "-3:30". Up to 167 hours either way, since a change may fall into another day.
  Duration duration() {
    const bool negative = take('-');
    if (!negative) take('+');
    auto sum = Duration::hours(number(0, 167));
    if (take(':')) sum = sum + Duration::minutes(number(0, 59));
    if (take(':')) sum = sum + Duration::seconds(number(0, 59));
    return negative ? -sum : sum;
  }

  DaylightRule::Change change() {
    using enum DaylightRule::Change::Kind;
    DaylightRule::Change change;
    if (take('M')) {
      change.month = number(1, 12);
      expect('.');
      change.week = number(1, 5);
      expect('.');
      change.weekday = number(0, 6);
    } else if (take('J')) {
      change.kind = day_without_leap_day;
      change.day = number(1, 365);
    } else {
      change.kind = day_of_year;
      change.day = number(0, 365);
    }
    if (take('/')) change.since_midnight = duration();
    return change;
  }

  std::string_view left_;
  bool good_ = true;
};

Result<DaylightRule> DaylightRule::parse(std::string_view text) {
  DaylightRule rule;
  if (RuleScanner(text).read(rule)) return rule;
  return comptoir::invalid("time_zone.rule_invalid",
                           "\"" + std::string(text) + "\" is no rule of a time zone, such as \"CET-1CEST,M3.5.0,M10.5.0/3\".");
}

Timestamp DaylightRule::Change::in(int year) const {
  auto date = Date(year, 1, 1);
  if (kind == Kind::day_of_year) {
    date = date.add_days(day);
  } else if (kind == Kind::day_without_leap_day) {
    const auto march = Date(year, 3, 1) - date;
    date = date.add_days(day - 1 + (march == 60 && day >= 60 ? 1 : 0));
  } else {
    date = Date(year, month, 1);
    const auto first_weekday = (date.days_since_epoch() % 7 + 7 + 4) % 7;  // 1970-01-01 was a Thursday
    date = date.add_days((weekday - first_weekday + 7) % 7 + (week - 1) * 7);
    if (date.month() != month) date = date.add_days(-7);
  }
  return Timestamp::at(date, since_midnight);
}

Duration DaylightRule::ahead_at(Timestamp time) const {
  if (!daylight_) return standard_;
  const int year = time.date(standard_).year();
  const auto begins = daylight_->begins.in(year)-standard_;
  const auto ends = daylight_->ends.in(year)-daylight_->ahead;
  const bool in_summer = begins < ends ? begins <= time && time < ends : time < ends || begins <= time;
  return in_summer ? daylight_->ahead : standard_;
}

}  // namespace invoicing
