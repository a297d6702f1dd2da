// A counter, a gauge and a histogram: cheap to use from many threads. Metrics makes them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "telemetry/shards.hpp"

namespace comptoir::telemetry {

/// Only grows. Its name ends in `_total`. [thread-safe]
class Counter {
 public:
  void increment(std::uint64_t by = 1) { shards_.of_this_thread().fetch_add(by, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const;

 private:
  Shards<std::atomic<std::uint64_t>> shards_;
};

/// Goes up and down. [thread-safe]
class Gauge {
 public:
  void set(double value) { value_.store(value, std::memory_order_relaxed); }
  void add(double difference) { value_.fetch_add(difference, std::memory_order_relaxed); }
  [[nodiscard]] double value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<double> value_{0};
};

/// Counts observations by upper bounds. [thread-safe]
class Histogram {
 public:
  /// `bounds` ascend; what lies above the last one counts beyond it.
  explicit Histogram(std::span<const double> bounds);

  /// An observation counts under the first bound that is not less than it.
  void observe(double value);

  struct Totals {
    std::vector<std::uint64_t> counts;  ///< one for each bound, and one for what lies beyond
    double sum = 0;
  };
  [[nodiscard]] Totals totals() const;
  [[nodiscard]] const std::vector<double>& bounds() const { return bounds_; }

 private:
  struct Counts {
    std::atomic<double> sum{0};
    std::unique_ptr<std::atomic<std::uint64_t>[]> buckets;
  };

  std::vector<double> bounds_;
  Shards<Counts> shards_;
};

/// Bounds in seconds from 100 microseconds to 10 seconds: for what a client waits for.
[[nodiscard]] std::span<const double> latency_bounds_seconds();

}  // namespace comptoir::telemetry
