// Warnings and errors that come again and again, as they do while something is away.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "telemetry/log_line.hpp"

namespace comptoir::telemetry {

/// A line is said the first time. While the same level, plugin, code and sentence come again, they are counted, and the count is told when a window
/// ends; windows grow while it goes on. Once a window passes without it, it is new again. Lines that somebody asked for (debug, info) are always
/// said. [thread-safe]
class LogRepeats {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Tell = std::function<void(const LogLine&)>;

  /// Zero: every line is said.
  void count_within(std::chrono::milliseconds window) { window_ = window; }

  /// Whether the line is to be said; otherwise it is counted.
  [[nodiscard]] bool is_new(const LogLine& line, TimePoint now);

  /// Tells of each line that came again in a window that is over by `now`.
  void tell(TimePoint now, const Tell& tell);
  /// Tells of all, at the end.
  void tell_all(const Tell& tell) { this->tell(TimePoint::max(), tell); }
  /// When the next window ends; none is open otherwise.
  [[nodiscard]] std::optional<TimePoint> next() const;

 private:
  struct Kind {
    Level level;
    std::string plugin;
    std::string code;
    std::string sentence;
    std::chrono::milliseconds window;
    TimePoint ends;
    std::uint64_t repeats = 0;
  };

  std::atomic<std::chrono::milliseconds> window_{std::chrono::milliseconds(0)};
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Kind> kinds_;
};

}  // namespace comptoir::telemetry
