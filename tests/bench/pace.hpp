// A beat to send by, and the clock that sender and receiver share.
#pragma once

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <sys/timerfd.h>
#include <unistd.h>

namespace comptoir::bench {

/// The wall clock in microseconds since the epoch: the clock that the host writes into its events.
inline double now_us() {
  return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()) / 1e3;
}

/// A timer that beats `per_s` times a second, whatever is done between the beats. Beats that were missed are not made up for.
class Pace {
 public:
  explicit Pace(unsigned per_s) : timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    const timespec interval{0, static_cast<long>(1'000'000'000 / per_s)};
    const itimerspec beat{interval, interval};
    if (timer_ < 0 || timerfd_settime(timer_, 0, &beat, nullptr) != 0) throw std::runtime_error("There is no timer to send by.");
  }
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;
  ~Pace() { close(timer_); }

  /// Until the next beat.
  void wait() {
    std::uint64_t beats = 0;
    while (read(timer_, &beats, sizeof beats) < 0 && errno == EINTR) continue;
  }

 private:
  int timer_;
};

}  // namespace comptoir::bench
