// The event bus by numbers: for each type of message and each handler how often it ran, refused or failed, and how long it took.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "telemetry/latency_histogram.hpp"
#include "telemetry/shards.hpp"

namespace comptoir::telemetry {

enum class Outcome {
  succeeded,
  refused,  ///< it said no to what it was asked: the fault of who asked
  failed,   ///< it could not do what it was asked: ours
};

/// The counts of one handler.
class HandlerSeries {
 public:
  /// Counts one run. Wait-free in practice: it touches the cache lines of the calling thread. [thread-safe]
  void record(std::chrono::nanoseconds latency, Outcome outcome);

 private:
  friend class Statistics;

  struct Counts {
    std::atomic<std::uint64_t> refusals{0};
    std::atomic<std::uint64_t> failures{0};
    std::atomic<std::uint64_t> sum_ns{0};
    std::atomic<std::uint64_t> max_ns{0};
    std::array<std::atomic<std::uint64_t>, LatencyBuckets::count> buckets{};
  };
  Shards<Counts> shards_;
};

/// What a handler's counts say at one moment.
struct HandlerStatistics {
  std::string type;     ///< of the message: "order.confirmed/1"
  std::string handler;  ///< "stock/reserve"
  std::uint64_t count = 0;
  std::uint64_t refusals = 0;
  std::uint64_t failures = 0;
  std::chrono::nanoseconds latency_sum{0};
  std::chrono::nanoseconds latency_max{0};
  std::chrono::nanoseconds latency_p50{0};  ///< within an eighth
  std::chrono::nanoseconds latency_p99{0};
};

class Statistics {
 public:
  /// The series of this type and handler, made at the first call. Takes a lock: ask once, keep the reference. It lives as long as this.
  /// [thread-safe]
  HandlerSeries& of(std::string_view type, std::string_view handler);

  /// All series, ordered by type and handler. Runs that end meanwhile may be counted in part. [thread-safe]
  [[nodiscard]] std::vector<HandlerStatistics> list() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<HandlerSeries>> series_;
};

}  // namespace comptoir::telemetry
