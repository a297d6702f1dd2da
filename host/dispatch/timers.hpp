// Commands that come by the clock: what plugins declared with `every`.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "dispatch/dispatcher.hpp"

namespace comptoir::dispatch {

/// One thread that sends each timer's command when it is due, and not again before it has been answered.
class Timers {
 public:
  Timers(const Directory& directory, Dispatcher& dispatcher, std::string tenant);
  ~Timers();

  void stop();

 private:
  struct Timer {
    const contract::Timer* contract;
    std::chrono::steady_clock::time_point due;
    bool under_way = false;
  };

  void work();
  void fire(std::size_t number);

  Dispatcher& dispatcher_;
  std::string tenant_;
  std::mutex mutex_;
  std::condition_variable bell_;
  std::vector<Timer> timers_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
