// What one thread does inside plugins, as the watchdog sees it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "abandoned.hpp"

namespace comptoir::telemetry {
class HandlerSeries;
}

namespace comptoir::plugins {

class Plugin;

/// A call as people name it.
struct CallName {
  Plugin* plugin = nullptr;
  std::uint32_t handler = 0;
  const char* step = nullptr;                  ///< what is called where that is no handler, such as "drive"; lives for ever
  telemetry::HandlerSeries* series = nullptr;  ///< where its calls are counted; null: nowhere

  /// "Handler orders.confirm_order/1 of plugin orders", or "Step drive of plugin outbox-log".
  [[nodiscard]] std::string text() const;
};

/// The calls that one thread makes one after another. The thread says where it is: in the plugin, or in a function of the host that the plugin
/// called; the watchdog looks now and then. That costs no system call, no lock and no look at a clock.
///
/// A thread is given up only while it is in the plugin, where it is in the middle of nothing that is the host's. What it held is taken over by
/// `on_abandoned`; when it comes back, it waits until that is done, and ends. It counts as given up until it has: its frames let go of what others
/// would take away.
class Watch : public std::enable_shared_from_this<Watch> {
 public:
  enum class Ending { in_time, overdue };

  Watch() = default;
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// A call begins; `deadline` is for the time that the plugin itself takes.
  void enter(const CallName& call, std::chrono::milliseconds deadline);
  /// It has ended. Throws Abandoned when the thread is not to go on.
  Ending leave();

  /// The plugin calls the host. False when the call's time is over: then nothing is to be done.
  [[nodiscard]] bool enter_host();
  /// Back into the plugin: at the end of such a function, or in the middle of it to hand something over.
  void leave_host();
  /// Back to the host after something was handed over. Throws Abandoned when the thread was given up, DeadlinePassed when the time is over.
  void return_to_host();

  /// Until `end_statement`, the host runs a statement that the plugin asked for: its time is the plugin's, and `interrupt` [watchdog-thread] breaks
  /// it off.
  void begin_statement(std::function<void()> interrupt);
  void end_statement();

  /// Takes over from the thread, and at last lets it go. [watchdog-thread] To be set while no call is under way. Without it nobody takes over: calls
  /// that do not come back are told of, and the thread goes on when they do, unless it is left behind.
  void on_abandoned(std::function<void()> action) { abandoned_ = std::move(action); }
  /// Nobody waits any more for a thread that was given up, and from whom nobody takes over: when it comes back, it ends. False when it was not given
  /// up, or is back by now. [thread-safe]
  [[nodiscard]] bool leave_behind() { return go(abandoned, left_behind); }
  /// Whoever took over from the thread is done: it may come back. [thread-safe]
  void let_go();

  /// Of the call that is under way, or was the last. [the thread, or whoever takes over from it]
  [[nodiscard]] CallName name() const;

  /// Whether the call that is under way takes so long that the log has told of it. [thread-safe]
  [[nodiscard]] bool is_slow() const { return slow_call_ == call_ && phase_of(state_) != idle; }
  /// Whether the thread has not come back in time, or is about to end for it. [thread-safe]
  [[nodiscard]] bool is_given_up() const { return phase_of(state_.load()) >= abandoned; }

 private:
  friend class Watchdog;

  /// The lowest bits of the state. What is above them counts the moves of the thread, so that no state comes twice.
  enum Phase : std::uint64_t { idle, in_plugin, in_host, in_statement, interrupted, abandoned, left_behind };
  static constexpr std::uint64_t phase_mask = 7;
  static constexpr std::uint64_t one_move = phase_mask + 1;

  static Phase phase_of(std::uint64_t state) { return static_cast<Phase>(state & phase_mask); }
  static std::uint64_t moved(std::uint64_t state, Phase phase) { return (state & ~phase_mask) + one_move + phase; }

  bool is_overdue() const { return overdue_call_.load(std::memory_order_relaxed) == call_.load(std::memory_order_relaxed); }
  bool go(Phase from, Phase to);
  void set(Phase phase) { state_.store(moved(state_.load(std::memory_order_relaxed), phase), std::memory_order_release); }
  void pause_statement();
  void wait_until_let_go();
  void be_kept_by_this_thread();
  void come_back();
  /// Makes it fit for another thread.
  void reset();

  static constexpr std::size_t line_size = 128;
  alignas(line_size) std::atomic<std::uint64_t> state_{idle};
  std::atomic<std::uint64_t> call_{0};  ///< its number
  std::atomic<std::uint64_t> overdue_call_{UINT64_MAX};
  std::atomic<std::uint64_t> slow_call_{UINT64_MAX};
  std::atomic<std::chrono::steady_clock::time_point> since_{};  ///< the watchdog has seen the call
  std::atomic<bool> let_go_{false};
  std::atomic<bool> returned_{false};  ///< it was given up, and has come back, or ended: for the watchdog, once for each time
  std::atomic<Plugin*> plugin_{nullptr};
  std::atomic<std::uint32_t> handler_{0};
  std::atomic<const char*> step_{nullptr};
  std::atomic<telemetry::HandlerSeries*> series_{nullptr};
  std::atomic<std::int64_t> deadline_ms_{0};
  std::function<void()> interrupt_;  ///< set while a statement is under way; the watchdog's while the state is `interrupted`
  std::function<void()> abandoned_;
};

/// A statement of the plugin for the length of a scope.
class WatchedStatement {
 public:
  WatchedStatement(Watch* watch, std::function<void()> interrupt) : watch_(watch) {
    if (watch_ != nullptr) watch_->begin_statement(std::move(interrupt));
  }
  WatchedStatement(const WatchedStatement&) = delete;
  WatchedStatement& operator=(const WatchedStatement&) = delete;
  ~WatchedStatement() {
    if (watch_ != nullptr) watch_->end_statement();
  }

 private:
  Watch* watch_;
};

}  // namespace comptoir::plugins
