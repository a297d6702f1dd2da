// All that one tenant has, in memory. A unit of work changes a copy, which takes the place of the original once the unit agreed.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <comptoir/abi/work.h>
#include <comptoir/detail/fingerprint.hpp>
#include <comptoir/detail/row.hpp>
#include <comptoir/testing/outcome.hpp>

namespace comptoir::testing::memory {

/// A value of a row, which owns its text. Sorts as SQL sorts: nothing, numbers, text.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;
using Row = std::vector<Value>;

inline Row row_of(std::span<const comptoir_value> values) {
  Row row;
  for (const auto& value : values) {
    switch (value.kind) {
      case COMPTOIR_VALUE_INTEGER: row.emplace_back(value.integer); break;
      case COMPTOIR_VALUE_REAL: row.emplace_back(value.real); break;
      case COMPTOIR_VALUE_TEXT: row.emplace_back(std::string(value.text.data, value.text.size)); break;
      default: row.emplace_back();
    }
  }
  return row;
}

/// The row as it crosses the boundary; it borrows from `row`.
inline std::vector<comptoir_value> values_of(const Row& row) {
  std::vector<comptoir_value> values;
  for (const auto& value : row) {
    if (const auto* integer = std::get_if<std::int64_t>(&value))
      values.push_back(detail::integer_value(*integer));
    else if (const auto* real = std::get_if<double>(&value))
      values.push_back(detail::real_value(*real));
    else if (const auto* text = std::get_if<std::string>(&value))
      values.push_back(detail::text_value(*text));
    else
      values.push_back(detail::null_value());
  }
  return values;
}

struct StreamName {
  std::string type;
  std::string id;
  auto operator<=>(const StreamName&) const = default;
};

struct Claim {
  std::string scope;
  std::string key;
  auto operator<=>(const Claim&) const = default;
};

/// The events of a stream, and for each of them what names the history up to it: equal for equal histories.
class History {
 public:
  void add(RecordedEvent event) {
    sums_.push_back(detail::fingerprint(std::to_string(sums_.empty() ? 0 : sums_.back()) + event.type + event.data));
    events_.push_back(std::move(event));
  }

  [[nodiscard]] const std::vector<RecordedEvent>& events() const { return events_; }
  [[nodiscard]] std::uint64_t version() const { return events_.size(); }

  [[nodiscard]] comptoir_checksum checksum(std::uint64_t version) const {
    comptoir_checksum checksum{};
    if (version == 0) return checksum;
    for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) checksum.bytes[i] = static_cast<std::uint8_t>(sums_[version - 1] >> (8 * i));
    return checksum;
  }

 private:
  std::vector<RecordedEvent> events_;
  std::vector<std::uint64_t> sums_;
};

struct State {
  std::map<StreamName, History> streams;
  std::map<Claim, std::string> claims;                ///< Who owns it.
  std::map<std::uint32_t, std::map<Row, Row>> views;  ///< By number of the view, then by key.
};

}  // namespace comptoir::testing::memory
