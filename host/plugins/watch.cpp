#include "watch.hpp"

#include <utility>

#include "plugin.hpp"

namespace comptoir::plugins {

std::string CallName::text() const {
  if (plugin == nullptr) return "A call";
  return (step != nullptr ? "Step " + std::string(step) : "Handler " + plugin->handler_name(handler)) + " of plugin " + plugin->name();
}

/// The number of the call is there before the state: whoever sees this state sees this call, or a later one.
void Watch::enter(const CallName& call, std::chrono::milliseconds deadline) {
  plugin_.store(call.plugin, std::memory_order_relaxed);
  handler_.store(call.handler, std::memory_order_relaxed);
  step_.store(call.step, std::memory_order_relaxed);
  series_.store(call.series, std::memory_order_relaxed);
  deadline_ms_.store(deadline.count(), std::memory_order_relaxed);
  call_.store(call_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  set(in_plugin);
}

CallName Watch::name() const {
  return {plugin_.load(std::memory_order_relaxed), handler_.load(std::memory_order_relaxed), step_.load(std::memory_order_relaxed),
          series_.load(std::memory_order_relaxed)};
}

/// Beside the thread itself others move the state: the watchdog from `in_plugin` to `abandoned` and from `in_statement` to `interrupted`, and whoever
/// has waited for the thread from `abandoned` to `left_behind`.
bool Watch::go(Phase from, Phase to) {
  auto state = state_.load(std::memory_order_relaxed);
  return phase_of(state) == from && state_.compare_exchange_strong(state, moved(state, to), std::memory_order_acq_rel);
}

Watch::Ending Watch::leave() {
  if (go(in_plugin, idle)) return is_overdue() ? Ending::overdue : Ending::in_time;
  wait_until_let_go();
  const auto call = name();
  if (call.plugin != nullptr) call.plugin->suspensions().came_back(call);
  if (abandoned_ || !go(abandoned, idle)) {
    be_kept_by_this_thread();
    throw Abandoned{};
  }
  come_back();
  return Ending::overdue;
}

/// Until the thread has ended, and nothing of it is left that could touch what is the host's.
void Watch::be_kept_by_this_thread() {
  struct Kept {
    std::shared_ptr<Watch> watch;
    ~Kept() { let_go(); }
    void let_go() {
      if (watch != nullptr) watch->come_back();
      watch = nullptr;
    }
  };
  thread_local Kept kept;
  kept.let_go();
  kept.watch = shared_from_this();
}

/// The watchdog is told last: it takes what it sees then for the next call.
void Watch::come_back() {
  let_go_.store(false, std::memory_order_relaxed);
  set(idle);
  returned_.store(true, std::memory_order_release);
}

bool Watch::enter_host() { return !is_overdue() && go(in_plugin, in_host); }

void Watch::leave_host() {
  pause_statement();
  set(in_plugin);
}

void Watch::return_to_host() {
  if (!go(in_plugin, interrupt_ ? in_statement : in_host)) {
    wait_until_let_go();
    throw Abandoned{};
  }
  if (is_overdue()) throw DeadlinePassed("The time of the call is over.");
}

void Watch::begin_statement(std::function<void()> interrupt) {
  if (is_overdue()) throw DeadlinePassed("The time of the call is over.");
  interrupt_ = std::move(interrupt);
  set(in_statement);
}

void Watch::end_statement() {
  pause_statement();
  interrupt_ = nullptr;
}

/// Where the watchdog breaks it off just now, the session must not go before that is done.
void Watch::pause_statement() {
  while (!go(in_statement, in_host)) {
    const auto state = state_.load(std::memory_order_acquire);
    if (phase_of(state) == in_statement) continue;
    if (phase_of(state) != interrupted) return;
    state_.wait(state, std::memory_order_acquire);
  }
}

void Watch::let_go() {
  let_go_.store(true, std::memory_order_release);
  let_go_.notify_all();
}

void Watch::wait_until_let_go() { let_go_.wait(false, std::memory_order_acquire); }

void Watch::reset() {
  abandoned_ = nullptr;
  interrupt_ = nullptr;
  let_go_.store(false, std::memory_order_relaxed);
  set(idle);
}

}  // namespace comptoir::plugins
