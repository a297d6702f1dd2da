// How much is read at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace comptoir::storage {

/// So many records at most, and no more than it takes for their data to come to so many bytes: the first one is read however long it is.
struct Portion {
  constexpr Portion(std::size_t at_most) : count(at_most) {}  // NOLINT(google-explicit-constructor): as a rule there are few and small ones
  constexpr Portion(std::size_t at_most, std::size_t until) : count(at_most), bytes(until) {}

  std::size_t count;
  std::size_t bytes = std::numeric_limits<std::int64_t>::max();
};

/// What records hold of data, in bytes.
template <class Records>
std::size_t bytes_of(const Records& records) {
  std::size_t bytes = 0;
  for (const auto& record : records) bytes += record.data.size();
  return bytes;
}

/// Whether a reading ended because the portion was used up: there may be more.
template <class Records>
bool uses_up(const Records& records, const Portion& portion) {
  return records.size() >= portion.count || bytes_of(records) >= portion.bytes;
}

}  // namespace comptoir::storage
