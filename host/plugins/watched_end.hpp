// The thread that drives a plugin: its calls, and its end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "abandoned.hpp"
#include "call_scope.hpp"
#include "plugin.hpp"
#include "watch.hpp"

namespace comptoir::plugins {

/// Calls a function of one of the plugin's tables, which may take as long as the host grants it, and the plugin's deadline for calls besides. One
/// that takes longer is told of, and is waited for all the same: no other thread may drive the plugin meanwhile. Throws Abandoned when the thread was
/// left behind.
template <class Call>
void watched_step(Watch& watch, Plugin& plugin, const char* step, std::chrono::milliseconds granted, Call&& call) {
  watch.enter({&plugin, 0, step}, granted + plugin.deadlines().call);
  try {
    const CallScope scope(plugin.name(), step);
    call();
  } catch (...) {
    (void)watch.leave();
    throw;
  }
  (void)watch.leave();
}

/// The thread's work, and its end for whoever waits for it. [thread-safe]
class WatchedEnd {
 public:
  /// What the thread runs.
  template <class Work>
  void follow(Work&& work) {
    try {
      work();
    } catch (const Abandoned&) {
      return;  // it was left behind, and nobody waits
    }
    const std::lock_guard lock(mutex_);
    has_ended_ = true;
    ended_.notify_all();
  }

  /// Joins the thread, or leaves it behind when it does not come back from a plugin: when it does, it ends.
  void join(std::thread& thread, Watch& watch) {
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, look_every, [this] { return has_ended_; }))
      if (watch.leave_behind()) return thread.detach();
    thread.join();
  }

 private:
  static constexpr std::chrono::milliseconds look_every{20};

  std::mutex mutex_;
  std::condition_variable ended_;
  bool has_ended_ = false;
};

}  // namespace comptoir::plugins
