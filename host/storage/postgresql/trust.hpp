// Whether to rely on what was remembered, after it was wrong.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>

namespace comptoir::storage::postgresql {

/// Once something was wrong, a number of transactions look for themselves; the number grows when it is wrong again soon. One thread at a time.
class Trust {
 public:
  /// Whether a transaction that begins now may rely on it.
  bool holds() {
    if (left_of_pause_ > 0) {
      --left_of_pause_;
      return false;
    }
    if (++held_ > pause_) pause_ = shortest_pause;
    return true;
  }

  void doubt() {
    left_of_pause_ = pause_;
    pause_ = std::min(2 * pause_, longest_pause);
    held_ = 0;
  }

 private:
  static constexpr std::uint32_t shortest_pause = 100;  ///< transactions
  static constexpr std::uint32_t longest_pause = 10'000;

  std::uint32_t pause_ = shortest_pause;
  std::uint32_t left_of_pause_ = 0;
  std::uint32_t held_ = 0;  ///< transactions since the last pause
};

/// The same for transactions side by side. [thread-safe]
class SharedTrust {
 public:
  bool holds() {
    const std::lock_guard lock(mutex_);
    return trust_.holds();
  }
  void doubt() {
    const std::lock_guard lock(mutex_);
    trust_.doubt();
  }

 private:
  std::mutex mutex_;
  Trust trust_;
};

}  // namespace comptoir::storage::postgresql
