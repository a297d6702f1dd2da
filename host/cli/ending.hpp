// The end of a host that serves: asked for by a signal, bounded in time, and at once when it is asked for twice.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <comptoir/result.hpp>

#include "cli/signals.hpp"
#include "telemetry/log.hpp"

namespace comptoir::cli {

/// Hears the signals on a thread of its own.
class Ending {
 public:
  struct Options {
    std::chrono::milliseconds stop_max;                    ///< from the first signal, or a refused start, to the end of the process
    std::function<std::vector<std::string>()> unfinished;  ///< what the process would leave behind now, a sentence each [thread-safe]
  };

  enum class Asked { reload, end };

  /// `signals` outlive it.
  Ending(telemetry::Log log, const Signals& signals, Options options);
  /// The end came in order and in time.
  ~Ending();
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

  /// Waits for a signal: SIGHUP, or one that asks for the end.
  [[nodiscard]] Asked wait();

  /// Whether a signal comes within that time. `wait` tells which.
  [[nodiscard]] bool is_asked_within(std::chrono::milliseconds time);

  /// The start was refused, and the stop begins without a signal: its time runs from now on. Once, before the stop.
  void begin(const Error& refusal, int exit_code);

  /// Ends the process at once: names what is left behind, and at last why the start was refused. No destructor runs, for threads may be inside
  /// whatever it would take away.
  [[noreturn]] static void leave(const telemetry::Log& log, const std::string& why, const std::vector<std::string>& unfinished, int exit_code,
                                 const Error* refusal = nullptr) noexcept;

 private:
  void listen();
  [[noreturn]] void leave_late(bool is_asked_twice) noexcept;

  telemetry::Log log_;
  const Signals& signals_;
  Options options_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_asked_for_ = false;
  bool is_reload_asked_for_ = false;
  std::atomic<bool> is_over_{false};
  std::optional<Error> refusal_;
  int exit_code_;
  std::thread clock_;  ///< of a stop that no signal has asked for
  std::thread thread_;
};

}  // namespace comptoir::cli
