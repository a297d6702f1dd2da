// Says so when a consumer falls further and further behind.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "dispatch/failure_streak.hpp"
#include "dispatch/lag.hpp"
#include "dispatch/lag_watch.hpp"
#include "dispatch/lanes.hpp"
#include "dispatch/signal.hpp"

namespace comptoir::dispatch {

/// One thread that looks now and then. Of many hosts all watch, and the one that holds the first lane speaks. [thread-safe]
class LagAlarm {
 public:
  LagAlarm(storage::Store& store, const Directory& directory, const Lanes& lanes, LagWatch::Options options, Lanes::Report report);
  ~LagAlarm();
  LagAlarm(const LagAlarm&) = delete;
  LagAlarm& operator=(const LagAlarm&) = delete;

  [[nodiscard]] bool falls_behind(const std::string& consumer) const;

  void stop();

 private:
  void work();
  void look();

  storage::Store& store_;
  const Directory& directory_;
  const Lanes& lanes_;
  std::chrono::milliseconds pause_;
  Lanes::Report report_;
  mutable std::mutex mutex_;  ///< of watch_
  LagWatch watch_;
  FailureStreak failures_;
  std::atomic<bool> stopping_{false};
  Signal signal_;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
