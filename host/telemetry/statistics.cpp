#include "telemetry/statistics.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace comptoir::telemetry {

namespace {

using std::memory_order_relaxed;

}  // namespace

void HandlerSeries::record(std::chrono::nanoseconds latency, Outcome outcome) {
  const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.count()));
  auto& counts = shards_.of_this_thread();
  counts.buckets[LatencyBuckets::index_of(ns)].fetch_add(1, memory_order_relaxed);
  counts.sum_ns.fetch_add(ns, memory_order_relaxed);
  if (outcome == Outcome::refused) counts.refusals.fetch_add(1, memory_order_relaxed);
  if (outcome == Outcome::failed) counts.failures.fetch_add(1, memory_order_relaxed);
  raise_to(counts.max_ns, ns);
}

HandlerSeries& Statistics::of(std::string_view type, std::string_view handler) {
  const std::lock_guard lock(mutex_);
  auto& series = series_[{std::string(type), std::string(handler)}];
  if (!series) series = std::make_unique<HandlerSeries>();
  return *series;
}

std::vector<HandlerStatistics> Statistics::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<HandlerStatistics> list;
  list.reserve(series_.size());
  for (const auto& [name, series] : series_) {
    auto& entry = list.emplace_back();
    std::tie(entry.type, entry.handler) = name;
    LatencyCounts buckets{};
    series->shards_.each([&](const auto& counts) {
      entry.refusals += counts.refusals.load(memory_order_relaxed);
      entry.failures += counts.failures.load(memory_order_relaxed);
      entry.latency_sum += std::chrono::nanoseconds(counts.sum_ns.load(memory_order_relaxed));
      entry.latency_max = std::max(entry.latency_max, std::chrono::nanoseconds(counts.max_ns.load(memory_order_relaxed)));
      for (std::size_t i = 0; i < buckets.size(); ++i) buckets[i] += counts.buckets[i].load(memory_order_relaxed);
    });
    entry.count = std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0});
    // A quantile is the middle of a bucket: it must not seem to exceed the slowest run.
    entry.latency_p50 = std::min(quantile(buckets, 0.50), entry.latency_max);
    entry.latency_p99 = std::min(quantile(buckets, 0.99), entry.latency_max);
  }
  return list;
}

}  // namespace comptoir::telemetry
