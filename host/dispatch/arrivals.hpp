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
  std::size_t chain = 0;
  std::size_t taken = 0;  ///< from the first on
  Outcome next;           ///< of the one behind them, if there is an error
};

/// A queue. [thread-safe]
class Arrivals {
 public:
  void push(Arrival arrival) {
    const std::lock_guard lock(mutex_);
    arrived_.push_back(std::move(arrival));
    some_.notify_one();
  }
  Arrival pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [&] { return !arrived_.empty(); });
    auto first = std::move(arrived_.front());
    arrived_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<Arrival> arrived_;
};

/// Why a delivery was not taken, for people.
std::string reason_of(const Outcome& outcome);

/// Throws LaneLost when another host has the lane by now, std::runtime_error when the unit could not be written for another reason.
void require_decided(const Outcome& outcome);

/// What becomes of a delivery that the writer does not take any more.
Outcome not_taken();

}  // namespace comptoir::dispatch
