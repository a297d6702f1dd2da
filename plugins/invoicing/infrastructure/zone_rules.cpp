#include "infrastructure/zone_rules.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace invoicing {

using comptoir::Duration, comptoir::Result, comptoir::Timestamp;

namespace {

/// Takes the bytes from the front. Throws std::out_of_range when they are used up.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : left_(bytes) {}

  std::string_view take(std::size_t count) {
    if (count > left_.size()) throw std::out_of_range("it ends too early");
    const auto taken = left_.substr(0, count);
    left_.remove_prefix(count);
    return taken;
  }

  // Numbers are written with their most significant byte first.
  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    for (const char byte : take(size)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  }

  std::string_view rest() { return take(left_.size()); }

 private:
  std::string_view left_;
};

struct Head {
  char version = 0;
  std::size_t utc_marks = 0;
  std::size_t standard_marks = 0;
  std::size_t leap_seconds = 0;
  std::size_t changes = 0;
  std::size_t types = 0;
  std::size_t name_characters = 0;

  explicit Head(Bytes& bytes) {
    if (bytes.take(4) != "TZif") throw std::invalid_argument("it does not begin with TZif");
    version = bytes.take(1).front();
    bytes.take(15);
    for (auto* count : {&utc_marks, &standard_marks, &leap_seconds, &changes, &types, &name_characters}) *count = bytes.number(4);
  }

  [[nodiscard]] std::size_t size_behind_types(std::size_t time_size) const {
    return name_characters + leap_seconds * (time_size + 4) + standard_marks + utc_marks;
  }
  [[nodiscard]] std::size_t size_of_data(std::size_t time_size) const { return changes * (time_size + 1) + types * 6 + size_behind_types(time_size); }
};

}  // namespace

Result<ZoneRules> ZoneRules::parse(std::string_view file) try {
  Bytes bytes(file);
  const Head narrow(bytes);
  if (narrow.version < '2') throw std::invalid_argument("it is of version 1, which ends in 2038");
  bytes.take(narrow.size_of_data(4));

  const Head head(bytes);
  ZoneRules rules;
  for (std::size_t i = 0; i < head.changes; ++i) rules.changes_.push_back({static_cast<std::int64_t>(bytes.number(8)), {}});
  const auto types_of_changes = bytes.take(head.changes);
  std::vector<Duration> types;
  for (std::size_t i = 0; i < head.types; ++i) {
    types.push_back(Duration::seconds(static_cast<std::int32_t>(bytes.number(4))));
    bytes.take(2);
  }
  rules.first_ = types.at(0);
  for (std::size_t i = 0; i < head.changes; ++i) rules.changes_[i].ahead = types.at(static_cast<unsigned char>(types_of_changes[i]));
  bytes.take(head.size_behind_types(8));

  auto footer = bytes.rest();
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') throw std::invalid_argument("its last line is missing");
  footer = footer.substr(1, footer.size() - 2);
  if (footer.empty()) return rules;
  auto afterwards = DaylightRule::parse(footer);
  if (!afterwards) throw std::invalid_argument(afterwards.error().sentence);
  rules.afterwards_ = *std::move(afterwards);
  return rules;
} catch (const std::logic_error& error) {
  return comptoir::invalid("time_zone.file_invalid", std::string("The time zone file cannot be read: ") + error.what() + ".");
}

Duration ZoneRules::ahead_at(Timestamp time) const {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(std::chrono::microseconds(time.microseconds_since_epoch())).count();
  const auto later =
      std::upper_bound(changes_.begin(), changes_.end(), seconds, [](std::int64_t at, const Change& change) { return at < change.at_s; });
  if (later == changes_.end() && afterwards_) return afterwards_->ahead_at(time);
  return later == changes_.begin() ? first_ : std::prev(later)->ahead;
}

}  // namespace invoicing
