// Looks after the calls into plugins: names those that take long, and gives up those that do not come back.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "watch.hpp"

namespace comptoir::plugins {

/// One thread for all calls of a host. It looks ten times within the shortest deadline, so that a call is ended by its deadline or two looks later.
/// [thread-safe]
class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;
  /// What is told of a call. Borrowed.
  struct Told {
    std::string_view code;
    const std::string& sentence;
    const CallName& call;  ///< without a plugin: of none
    bool is_well = false;  ///< again
  };
  /// Hears for the log: handler.slow, handler.abandoned, handler.returned. What it throws is lost. [watchdog-thread]
  using Report = std::function<void(const Told&)>;

  Watchdog(std::chrono::milliseconds shortest_deadline, Report report);
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  /// For one thread at a time, until the last copy is gone; it may outlive the watchdog.
  [[nodiscard]] std::shared_ptr<Watch> watch();
  /// The one that the calling thread keeps until it ends, for one call after another. What it takes over with is to be cleared after each.
  [[nodiscard]] Watch& watch_of_this_thread();

  /// The calls that are inside for so long that the log has told of them, and threads that were given up and have not ended: a sentence each.
  [[nodiscard]] std::vector<std::string> slow_calls() const;

 private:
  class Watches;
  struct Seen;

  void run();
  void look_at_all(Clock::duration passed) noexcept;
  void look(Watch& watch, Seen& seen, Clock::duration passed);
  static void begin(Watch& watch, Seen& seen, std::uint64_t call);
  template <class Sentence>
  void say(std::string_view code, const CallName& call, const Sentence& sentence, bool is_well = false) const noexcept;
  void tell_when_slow(Watch& watch, Seen& seen) const;
  void end(Watch& watch, const Seen& seen);
  void break_off(Watch& watch, const Seen& seen);
  void give_up(Watch& watch, Seen& seen);
  void take_over(Watch& watch, Seen& seen);

  const Clock::duration period_;
  Report report_;
  std::shared_ptr<Watches> watches_;
  mutable std::mutex mutex_;
  std::condition_variable stop_;
  bool is_stopping_ = false;
  std::thread thread_;
};

}  // namespace comptoir::plugins
