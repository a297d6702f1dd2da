// How long a job is run again with which others are always first.
#pragma once

#include <chrono>
#include <optional>

namespace comptoir::dispatch {

class ConflictBudget {
 public:
  using Clock = std::chrono::steady_clock;

  /// Of whom nobody has asked.
  static constexpr std::chrono::milliseconds usual_patience{10'000};

  explicit ConflictBudget(std::chrono::milliseconds patience = usual_patience) : patience_(patience) {}

  /// Once more others were first. Whether it is run again: from the first time on, as long as whoever waits for it has patience.
  bool allows_another_run() {
    const auto now = Clock::now();
    if (!first_) first_ = now;
    return now - *first_ < patience_;
  }

 private:
  std::chrono::milliseconds patience_;
  std::optional<Clock::time_point> first_;
};

}  // namespace comptoir::dispatch
