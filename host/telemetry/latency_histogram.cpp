#include "telemetry/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace comptoir::telemetry {

namespace {

// A value is its highest bit and the two bits after it; below four units each value has a bucket of its own.
constexpr unsigned unit_bits = 6;
constexpr unsigned detail_bits = 2;
constexpr std::uint64_t details = 1U << detail_bits;

}  // namespace

std::size_t LatencyBuckets::index_of(std::uint64_t nanoseconds) {
  const auto units = nanoseconds >> unit_bits;
  if (units < details) return static_cast<std::size_t>(units);
  const auto shift = static_cast<unsigned>(std::bit_width(units)) - 1 - detail_bits;
  const auto index = (static_cast<std::uint64_t>(shift) << detail_bits) + (units >> shift);
  return static_cast<std::size_t>(std::min<std::uint64_t>(index, count - 1));
}

std::uint64_t LatencyBuckets::middle_of(std::size_t index) {
  constexpr std::uint64_t half_unit = 1U << (unit_bits - 1);
  if (index < details) return (static_cast<std::uint64_t>(index) << unit_bits) + half_unit;
  const auto shift = (index >> detail_bits) - 1;
  const auto first = (details + (index & (details - 1))) << shift << unit_bits;
  return first + (half_unit << shift);
}

std::chrono::nanoseconds quantile(const LatencyCounts& counts, double share) {
  const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (total == 0) return std::chrono::nanoseconds{0};

  const auto rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(total))));
  std::uint64_t passed = 0;
  std::size_t index = 0;
  while (index + 1 < counts.size() && passed + counts[index] < rank) passed += counts[index++];
  return std::chrono::nanoseconds(LatencyBuckets::middle_of(index));
}

}  // namespace comptoir::telemetry
