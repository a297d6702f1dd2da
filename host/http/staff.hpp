// The threads of a server.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>

namespace comptoir::http {

/// Counts threads rather than joining them: one that does not come back from a handler is waited for by nobody. [thread-safe]
class Staff {
 public:
  Staff() = default;
  Staff(const Staff&) = delete;
  Staff& operator=(const Staff&) = delete;

  /// Runs `work`, which owns what it touches, on a thread more. A thread that is done with for good leaves it by plugins::Abandoned. Throws
  /// std::system_error, and nothing has happened, when the system has no room for another thread.
  void hire(std::function<void()> work);

  /// One of them is lost in a handler.
  void lose_one();
  [[nodiscard]] bool has_lost() const;

  /// Waits until all have ended but those that are lost.
  void wait_until_gone();

 private:
  struct Count {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t running = 0;
    std::size_t lost = 0;
  };
  std::shared_ptr<Count> count_ = std::make_shared<Count>();  ///< the lost may come back when nothing else is left
};

}  // namespace comptoir::http
