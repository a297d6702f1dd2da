// How often a query reads.
#pragma once

#include <atomic>
#include <cstdint>

namespace comptoir::storage {

/// The most statements that a query has needed so far. It lets an engine far away end the query's snapshot along with what is likely to be its last
/// read, rather than by a message of its own. A query that then reads on is run again. [thread-safe]
class ReadingHabit {
 public:
  /// 0: nothing is known yet.
  std::uint32_t reads() const { return reads_.load(std::memory_order_relaxed); }

  void learn(std::uint32_t made) {
    for (auto known = reads(); made > known && !reads_.compare_exchange_weak(known, made, std::memory_order_relaxed);) continue;
  }

 private:
  std::atomic<std::uint32_t> reads_ = 0;
};

}  // namespace comptoir::storage
