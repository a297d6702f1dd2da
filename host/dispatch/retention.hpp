// Lets go of what has served its time: messages that everybody has passed, and what tells repeats.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

#include "dispatch/directory.hpp"
#include "dispatch/failure_streak.hpp"
#include "dispatch/lanes.hpp"
#include "dispatch/signal.hpp"

namespace comptoir::dispatch {

/// One thread that looks once an hour, and again soon when it was not done. Of many hosts the one that holds the first lane does it. [thread-safe]
class Retention {
 public:
  struct Options {
    Duration outbox = Duration::days(7);
    Duration inbox = Duration::days(7);
    Duration answers = Duration::days(7);
    std::chrono::milliseconds pause{3'600'000};
  };

  Retention(storage::Store& store, const Directory& directory, const Lanes& lanes, Options options, Lanes::Report report);
  ~Retention();
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;

  void stop();

 private:
  void work();
  /// Returns how long to wait for the next time.
  std::chrono::milliseconds look();

  storage::Store& store_;
  const Directory& directory_;
  const Lanes& lanes_;
  Options options_;
  Lanes::Report report_;
  std::chrono::steady_clock::time_point free_since_;  ///< when nobody was in the way for the last time
  FailureStreak failures_;
  std::atomic<bool> stopping_{false};
  Signal signal_;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
