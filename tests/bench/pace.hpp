// A beat to send by, and the clock that sender and receiver share.
#pragma once

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <stdexcept>
#include <sys/timerfd.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace comptoir::bench {

/// The wall clock in microseconds since the epoch: the clock that the host writes into its events.
inline double now_us() {
  return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch()).count()) / 1e3;
}

/// A timer that beats `per_s` times a second, whatever is done between the beats. Beats that were missed are not made up for.
class Pace {
 public:
  /// The first beat comes after `first` (0 to 1, not 0 itself) of an interval.
  explicit Pace(unsigned per_s, double first = 1) : timer_(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC)) {
    const auto nanoseconds = [](double share) { return timespec{static_cast<time_t>(share / 1e9), static_cast<long>(share) % 1'000'000'000}; };
    const auto interval = 1e9 / per_s;
    const itimerspec beat{nanoseconds(interval), nanoseconds(interval * first)};
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

/// Sends messages number 0 to `count` - 1 at a beat of `per_s`, from as many threads as that takes. Each makes by `make_sender()` what it sends
/// with: a function of the number, which may take as long as it takes.
template <class MakeSender>
void send_paced(std::size_t count, unsigned per_s, const MakeSender& make_sender) {
  const unsigned senders = per_s > 100 ? 8 : 1;
  std::vector<std::jthread> threads;
  std::latch ready(senders);
  for (unsigned sender = 0; sender < senders; ++sender) {
    threads.emplace_back([&, sender] {
      auto send = make_sender();
      ready.arrive_and_wait();
      Pace pace(per_s / senders, (sender + 1.0) / senders);
      for (std::size_t number = sender; number < count; number += senders) {
        pace.wait();
        send(number);
      }
    });
  }
}

}  // namespace comptoir::bench
