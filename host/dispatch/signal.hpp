// A bell: rung by whoever made work, heard by the thread that waits for it. Rings are merged; none is lost.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace comptoir::dispatch {

/// [thread-safe]
class Signal {
 public:
  void ring() {
    {
      const std::lock_guard lock(mutex_);
      rung_ = true;
    }
    bell_.notify_all();
  }

  /// Waits for a ring since the last call, at most for `timeout`.
  void wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    bell_.wait_for(lock, timeout, [&] { return rung_; });
    rung_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable bell_;
  bool rung_ = false;
};

}  // namespace comptoir::dispatch
