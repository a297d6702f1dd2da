// Latencies in buckets that grow with them: cheap to count, and quantiles come out within an eighth of the truth.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace comptoir::telemetry {

/// Four buckets for each doubling, from 64 nanoseconds to two minutes; what lies beyond counts in the last one.
class LatencyBuckets {
 public:
  static constexpr std::size_t count = 128;

  static std::size_t index_of(std::uint64_t nanoseconds);

  /// The middle of a bucket, in nanoseconds.
  static std::uint64_t middle_of(std::size_t index);
};

/// The count of each bucket, added up.
using LatencyCounts = std::array<std::uint64_t, LatencyBuckets::count>;

/// The latency that `share` (0.5, 0.99) of all calls did not exceed, approximately. Zero when there was none.
std::chrono::nanoseconds quantile(const LatencyCounts& counts, double share);

}  // namespace comptoir::telemetry
