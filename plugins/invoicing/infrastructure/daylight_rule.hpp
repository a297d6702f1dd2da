// When a zone changes its clocks, year after year.
#pragma once

#include <optional>
#include <string_view>

#include <comptoir/result.hpp>
#include <comptoir/time.hpp>

namespace invoicing {

/// The rule at the end of a time zone file, in the notation of POSIX: "CET-1CEST,M3.5.0,M10.5.0/3". It holds after the last change that the file
/// lists. A value; nothing here depends on the machine. [thread-safe]
class DaylightRule {
 public:
  /// Refused with `time_zone.rule_invalid`.
  [[nodiscard]] static comptoir::Result<DaylightRule> parse(std::string_view text);

  /// How far clocks are ahead of UTC then.
  [[nodiscard]] comptoir::Duration ahead_at(comptoir::Timestamp time) const;

 private:
  friend class RuleScanner;

  /// A moment that comes back every year.
  struct Change {
    enum class Kind { weekday_of_month, day_without_leap_day, day_of_year };
    Kind kind = Kind::weekday_of_month;
    int month = 1;
    int week = 1;     ///< 5 is the last one.
    int weekday = 0;  ///< 0 is Sunday.
    int day = 0;      ///< From 1 without the leap day, from 0 with it.
    comptoir::Duration since_midnight = comptoir::Duration::hours(2);

    /// In the clock time that holds just before.
    [[nodiscard]] comptoir::Timestamp in(int year) const;
  };
  struct Daylight {
    comptoir::Duration ahead;
    Change begins;
    Change ends;
  };

  comptoir::Duration standard_;
  std::optional<Daylight> daylight_;
};

}  // namespace invoicing
