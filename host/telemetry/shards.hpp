// Counting from many threads without a common lock: each thread counts in its own cache lines, a reader adds them up.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace comptoir::telemetry {

inline constexpr std::size_t shard_count = 8;
inline constexpr std::size_t cache_line_bytes = 64;

/// Which shard the calling thread uses. Threads take turns; two that share one are slower, never wrong.
inline std::size_t shard_of_this_thread() {
  static std::atomic<std::size_t> next{0};
  thread_local const std::size_t shard = next.fetch_add(1, std::memory_order_relaxed) % shard_count;
  return shard;
}

/// One `T` for each shard. `T` holds atomics.
template <class T>
class Shards {
 public:
  T& of_this_thread() { return shards_[shard_of_this_thread()].value; }

  /// Calls `visit` for each. What other threads count meanwhile may be missing from it.
  template <class Visit>
  void each(Visit visit) const {
    for (const auto& shard : shards_) visit(shard.value);
  }
  template <class Visit>
  void each(Visit visit) {
    for (auto& shard : shards_) visit(shard.value);
  }

 private:
  struct alignas(cache_line_bytes) Shard {
    T value;
  };
  std::array<Shard, shard_count> shards_;
};

/// Raises `most` to at least `value`.
inline void raise_to(std::atomic<std::uint64_t>& most, std::uint64_t value) {
  auto seen = most.load(std::memory_order_relaxed);
  while (seen < value && !most.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
  }
}

}  // namespace comptoir::telemetry
