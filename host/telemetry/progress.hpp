// Says that something takes its time, while it does.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "telemetry/log.hpp"

namespace comptoir::telemetry {

/// For the length of a scope that has no deadline: a line after five seconds, then each time the time has doubled, a minute at most.
class Progress {
 public:
  /// `what` answers "The rebuild of orders/summary has folded 5000 events": the time is added. [any thread]
  Progress(Log log, std::string code, std::function<std::string()> what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void tell();
  void say(std::chrono::seconds passed) noexcept;

  Log log_;
  std::string code_;
  std::function<std::string()> what_;
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace comptoir::telemetry
