#include "infrastructure/time_zone.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace invoicing {

using comptoir::Result;

namespace {

constexpr std::string_view database = "/usr/share/zoneinfo/";

// A name is a path below the database: it must not lead out of it.
bool is_name(std::string_view name) {
  constexpr std::string_view allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-_/";
  return !name.empty() && name.front() != '/' && name.find_first_not_of(allowed) == std::string_view::npos;
}

Result<ZoneRules> read_zone(const std::string& name) {
  const auto path = std::string(database) + name;
  std::error_code ignored;
  if (!is_name(name) || !std::filesystem::is_regular_file(path, ignored))
    return comptoir::invalid("time_zone.unknown", "There is no time zone \"" + name + "\" in " + std::string(database) +
                                                      ": expected a name such as Europe/Paris, and the package tzdata.");
  std::ifstream file(path, std::ios::binary);
  return ZoneRules::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace

TimeZone::TimeZone(std::string name) : name_(std::move(name)), rules_(read_zone(name_)) {}

Result<TimeZone> TimeZone::parse(const std::string& name) {
  TimeZone zone(name);
  if (!zone.rules_) return zone.rules_.error();
  return zone;
}

comptoir::Date TimeZone::date_at(comptoir::Timestamp time) const {
  if (!rules_) throw std::runtime_error(rules_.error().sentence);
  return time.date(rules_->ahead_at(time));
}

}  // namespace invoicing
