// Outcomes on their way from the writer's thread to the one that waits for them.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "dispatch/request.hpp"

namespace comptoir::dispatch {

/// What became of a run of deliveries.
struct Arrival {
  std::size_t chain = 0;  ///< a number of whoever waits
  std::size_t taken = 0;  ///< from the first on
  Outcome next;           ///< of the one behind them, if there is an error; without one it was not tried
  std::size_t ahead = 0;  ///< how many had run ahead of one that took too long, for which `next` does not stand; 0: there is none
};

/// A queue. One thread waits, and goes only once all that it expects has arrived, for it is written into what that thread holds. `push` is
/// [thread-safe].
class Arrivals {
 public:
  Arrivals() = default;
  Arrivals(const Arrivals&) = delete;
  Arrivals& operator=(const Arrivals&) = delete;
  ~Arrivals() {
    while (under_way_ > 0) (void)pop();
  }

  /// One more is under way.
  void expect() { ++under_way_; }
  [[nodiscard]] std::size_t under_way() const { return under_way_; }

  void push(Arrival arrival) {
    const std::lock_guard lock(mutex_);
    arrived_.push_back(std::move(arrival));
    some_.notify_one();
  }
  /// The next of those that are expected.
  Arrival pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [&] { return !arrived_.empty(); });
    auto first = std::move(arrived_.front());
    arrived_.pop_front();
    --under_way_;
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<Arrival> arrived_;
  std::size_t under_way_ = 0;
};

/// Why a delivery was not taken, for people.
std::string reason_of(const Outcome& outcome);

/// Throws LaneLost when another host has the lane by now, std::runtime_error when the unit could not be written for another reason.
void require_decided(const Outcome& outcome);

/// What becomes of a delivery that the writer does not take any more.
Outcome not_taken();

}  // namespace comptoir::dispatch
