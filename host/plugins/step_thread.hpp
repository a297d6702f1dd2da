// The thread on which steps of plugins run, which must not hold up whoever waits for them.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace comptoir::plugins {

/// Steps run one after another, always on the same thread, as long as each comes back in time. One that does not is left to itself, and the thread
/// with it: the next step gets a new one. All functions: one thread at a time.
class StepThread {
 public:
  /// A step enters its next phase, which has the whole deadline for itself. False once nobody waits any more: the step is to end. [step's thread]
  using Enter = std::function<bool(std::string_view phase)>;
  /// Owns what it touches.
  using Step = std::function<void(const Enter& enter)>;
  /// Hears now and then for how long a phase has been under way. What it throws is lost.
  using Slow = std::function<void(std::string_view phase, std::chrono::seconds since)>;

  StepThread() = default;
  StepThread(const StepThread&) = delete;
  StepThread& operator=(const StepThread&) = delete;
  /// Ends the thread.
  ~StepThread();

  /// Runs a step, which begins in `phase`. Answers the phase that has not ended within `deadline`, or nothing: it has come back. Throws what the
  /// step has thrown, and std::system_error where the system has no room for the thread: then the step has not run.
  [[nodiscard]] std::optional<std::string> run(std::string_view phase, Step step, std::chrono::milliseconds deadline, const Slow& slow = {});

  /// Ends the thread, so that nothing of it is left when code is unmapped: what the code keeps for each thread, above all.
  void end();

 private:
  struct Shared;
  std::optional<std::string> wait(std::chrono::milliseconds deadline, const Slow& slow);

  std::shared_ptr<Shared> shared_;
};

}  // namespace comptoir::plugins
