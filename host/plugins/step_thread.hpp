// A thread on which steps of a plugin run that must not hold up whoever waits for them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace comptoir::plugins {

/// Steps run one after another, always on the same thread. One that does not come back in time is left to itself, and the thread with it.
class StepThread {
 public:
  /// Hears now and then for how long a step has been under way.
  using Slow = std::function<void(std::chrono::seconds)>;

  StepThread() = default;
  StepThread(const StepThread&) = delete;
  StepThread& operator=(const StepThread&) = delete;
  /// Ends the thread, unless it is lost.
  ~StepThread();

  /// Runs `step`, which must own what it touches and not throw. False when it has not ended within `deadline`, or the thread is lost.
  [[nodiscard]] bool run(std::function<void()> step, std::chrono::milliseconds deadline, const Slow& slow = {});

  /// Whether a step has not come back. What it can touch must be kept.
  [[nodiscard]] bool is_lost() const;

  /// Ends the thread, so that nothing of it is left when code is unmapped.
  void end();

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace comptoir::plugins
