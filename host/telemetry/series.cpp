#include "telemetry/series.hpp"

#include <algorithm>

namespace comptoir::telemetry {

namespace {

using std::memory_order_relaxed;

}  // namespace

std::uint64_t Counter::value() const {
  std::uint64_t total = 0;
  shards_.each([&](const auto& shard) { total += shard.load(memory_order_relaxed); });
  return total;
}

Histogram::Histogram(std::span<const double> bounds) : bounds_(bounds.begin(), bounds.end()) {
  shards_.each([&](Counts& counts) { counts.buckets = std::make_unique<std::atomic<std::uint64_t>[]>(bounds_.size() + 1); });
}

void Histogram::observe(double value) {
  const auto bucket = static_cast<std::size_t>(std::lower_bound(bounds_.begin(), bounds_.end(), value) - bounds_.begin());
  auto& counts = shards_.of_this_thread();
  counts.buckets[bucket].fetch_add(1, memory_order_relaxed);
  counts.sum.fetch_add(value, memory_order_relaxed);
}

Histogram::Totals Histogram::totals() const {
  Totals totals{std::vector<std::uint64_t>(bounds_.size() + 1), 0};
  shards_.each([&](const Counts& counts) {
    for (std::size_t i = 0; i < totals.counts.size(); ++i) totals.counts[i] += counts.buckets[i].load(memory_order_relaxed);
    totals.sum += counts.sum.load(memory_order_relaxed);
  });
  return totals;
}

std::span<const double> latency_bounds_seconds() {
  static constexpr double bounds[] = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
  return bounds;
}

}  // namespace comptoir::telemetry
