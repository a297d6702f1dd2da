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
#include <vector>

#include "telemetry/log_line.hpp"

namespace comptoir::telemetry {

/// A line is said the first time. While the same level, plugin, code and sentence come again, they are counted, and the count is told when a window
/// ends, with the trace ids that clients were told meanwhile; as many as fit into a line are told at once. Windows grow while it goes on without
/// trace ids. Once a window passes without it, it is new again; so it is once something of the same plugin and subject, which is the code up to its
/// last dot, is told at level info: after "store.available", "store.unavailable" is news. Lines that somebody asked for (debug, info) are always
/// said. [thread-safe]
class LogRepeats {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Tell = std::function<void(const LogLine&)>;

  /// Zero: every line is said.
  void count_within(std::chrono::milliseconds window) { window_ = window; }

  /// Whether the line is to be said; otherwise it is counted. `tell` hears what is to be said of others before it.
  [[nodiscard]] bool is_new(const LogLine& line, TimePoint now, const Tell& tell);

  /// The line was lost after all: the next one like it is new. Answers how many were counted meanwhile, and are lost with it.
  std::uint64_t forget(const LogLine& line);

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
    TimePoint since;            ///< of what is counted
    std::uint64_t repeats = 0;  ///< not told yet
    std::string traces{};       ///< of them, separated by blanks
  };
  struct Count {
    Kind of;
    TimePoint until;
  };

  static Count take(Kind& kind, TimePoint until);
  static void tell_each(const std::vector<Count>& counts, const Tell& tell);
  std::vector<Count> renew_subject_of(const LogLine& news, TimePoint now);

  std::atomic<std::chrono::milliseconds> window_{std::chrono::milliseconds(0)};
  mutable std::mutex mutex_;
  std::unordered_map<std::string, Kind> kinds_;
};

}  // namespace comptoir::telemetry
