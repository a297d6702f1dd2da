// The legal time of a place.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/form.hpp>
#include <comptoir/result.hpp>
#include <comptoir/time.hpp>

#include "infrastructure/zone_rules.hpp"

namespace invoicing {

/// A zone of the time zone database (Debian's package tzdata), by its name: "Europe/Paris". As a setting it travels as that name, and a name that
/// there is no file for is a fault of the configuration. A value that never changes. [thread-safe]
class TimeZone {
 public:
  TimeZone() : TimeZone("UTC") {}

  /// Reads the file at once. Where that fails, the reason waits for the first question, so that a plugin without tzdata can still be described.
  explicit TimeZone(std::string name);

  /// Refused with `time_zone.unknown`, or with why its file cannot be read.
  [[nodiscard]] static comptoir::Result<TimeZone> parse(const std::string& name);

  [[nodiscard]] const std::string& name() const { return name_; }

  /// The day that the calendar on the wall shows then. Throws std::runtime_error when the zone's file could not be read.
  [[nodiscard]] comptoir::Date date_at(comptoir::Timestamp time) const;

 private:
  std::string name_;
  comptoir::Result<ZoneRules> rules_;
};

}  // namespace invoicing

template <>
struct comptoir::Form<invoicing::TimeZone> {
  static std::string of(const invoicing::TimeZone& zone) { return zone.name(); }
  static comptoir::Result<invoicing::TimeZone> from(const std::string& name) { return invoicing::TimeZone::parse(name); }
};
