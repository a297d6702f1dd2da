// The thread that drives a plugin: its calls, and its end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "call_scope.hpp"
#include "plugin.hpp"
#include "watch.hpp"

namespace comptoir::plugins {

/// Calls a function of one of the plugin's tables, which may take as long as the host grants it, and the plugin's deadline for calls besides. One
/// that takes longer is told of, and is waited for all the same: no other thread may drive the plugin meanwhile.
template <class Call>
auto watched_step(Watch& watch, Plugin& plugin, const char* step, std::chrono::milliseconds granted, Call&& call) {
  struct Leave {
    Watch& watch;
    ~Leave() { (void)watch.leave(); }
  };
  watch.enter({&plugin, 0, step}, granted + plugin.deadlines().call);
  const Leave leave{watch};
  const CallScope scope(plugin.name(), step);
  return std::forward<Call>(call)();
}

/// What a thread says as the last thing it does. [thread-safe]
class WatchedEnd {
 public:
  void tell() {
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    ended_.notify_all();
  }

  /// Joins the thread, or leaves it to itself when it does not come back from a plugin.
  void join(std::thread& thread, const Watch& watch) {
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, look_every, [this] { return has_ended_; }))
      if (watch.is_given_up()) return thread.detach();
    thread.join();
  }

 private:
  static constexpr std::chrono::milliseconds look_every{20};

  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
};

}  // namespace comptoir::plugins
