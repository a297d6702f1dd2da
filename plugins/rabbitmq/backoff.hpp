// How long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace rabbitmq {

/// Exponential with full jitter: anything between nothing and a limit that doubles with each attempt. Many hosts that lost one broker at the
/// same moment must not come back at the same moment.
class Backoff {
 public:
  using Milliseconds = std::chrono::milliseconds;

  Backoff(Milliseconds min, Milliseconds max) : min_(min), max_(max), limit_(min) {}

  /// The pause before the next attempt.
  Milliseconds next() {
    const Milliseconds pause(std::uniform_int_distribution<Milliseconds::rep>(0, limit_.count())(random_));
    limit_ = std::min(limit_ * 2, max_);
    return pause;
  }

  /// It worked: the next failure begins with a short pause again.
  void reset() { limit_ = min_; }

 private:
  Milliseconds min_;
  Milliseconds max_;
  Milliseconds limit_;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace rabbitmq
