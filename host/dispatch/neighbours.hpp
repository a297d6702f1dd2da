// The other hosts of the store: they are told when this one has committed something, and heard when they have.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "dispatch/failure_streak.hpp"
#include "dispatch/lanes.hpp"
#include "dispatch/signal.hpp"

namespace comptoir::dispatch {

/// One thread on the line between the hosts; none where there is no line. [thread-safe]
class Neighbours {
 public:
  /// What is to be done when another host calls. From the line's thread, must not block.
  struct Answers {
    std::function<void()> work;  ///< something was committed
    std::function<void()> keys;  ///< a person sent a key on
  };

  /// Tells the others that there is one more of them. `report` hears a sentence when the line is broken.
  Neighbours(storage::Store& store, Lanes& lanes, Answers answers, Lanes::Report report);
  ~Neighbours();
  Neighbours(const Neighbours&) = delete;
  Neighbours& operator=(const Neighbours&) = delete;

  /// Something was committed. Never blocks.
  void committed();
  /// A person sent a key on, which another host may hold. Never blocks.
  void sent_on();

  /// Tells the others that this host has left, and ends the thread.
  void leave();

 private:
  void work();
  void answer(const storage::Calls& calls);

  std::unique_ptr<storage::Line> line_;
  Lanes& lanes_;
  Answers answers_;
  FailureStreak failures_;
  std::atomic<bool> stopping_{false};
  Signal signal_;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
