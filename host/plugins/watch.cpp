#include "watch.hpp"

#include <utility>

#include "plugin.hpp"

namespace comptoir::plugins {

std::string CallName::text() const {
  if (plugin == nullptr) return "A call";
  return (step != nullptr ? "Step " + std::string(step) : "Handler " + plugin->handler_name(handler)) + " of plugin " + plugin->name();
}

void Watch::enter(const CallName& call, std::chrono::milliseconds deadline) {
  plugin_.store(call.plugin, std::memory_order_relaxed);
  handler_.store(call.handler, std::memory_order_relaxed);
  step_.store(call.step, std::memory_order_relaxed);
  deadline_ms_.store(deadline.count(), std::memory_order_relaxed);
  call_.store(call_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  set(in_plugin);
}

CallName Watch::name() const {
  return {plugin_.load(std::memory_order_relaxed), handler_.load(std::memory_order_relaxed), step_.load(std::memory_order_relaxed)};
}

/// Beside the thread itself only the watchdog moves the state: from `in_plugin` to `abandoned`, and from `in_statement` to `interrupted`.
bool Watch::go(Phase from, Phase to) {
  auto state = state_.load(std::memory_order_relaxed);
  return phase_of(state) == from && state_.compare_exchange_strong(state, moved(state, to), std::memory_order_acq_rel);
}

Watch::Ending Watch::leave() {
  if (go(in_plugin, idle)) return is_overdue() ? Ending::overdue : Ending::in_time;
  wait_until_let_go();
  const auto call = name();
  if (call.plugin != nullptr) call.plugin->suspensions().came_back(call);
  was_given_up_ = true;
  if (!abandoned_) returned_.store(true);
  let_go_.store(false, std::memory_order_relaxed);
  set(idle);
  if (abandoned_) throw Abandoned{};
  return Ending::overdue;
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
  interrupt_ = std::move(interrupt);
  set(in_statement);
}

void Watch::end_statement() {
  pause_statement();
  interrupt_ = nullptr;
}

/// Where the watchdog breaks it off just now, the session must not go before that is done.
void Watch::pause_statement() {
  if (go(in_statement, in_host) || phase_of(state_.load(std::memory_order_acquire)) != interrupted) return;
  wait_until_let_go();
  let_go_.store(false, std::memory_order_relaxed);
  set(in_host);
}

void Watch::let_go() {
  let_go_.store(true, std::memory_order_release);
  let_go_.notify_all();
}

void Watch::wait_until_let_go() { let_go_.wait(false, std::memory_order_acquire); }

void Watch::reset() {
  if (std::exchange(was_given_up_, false)) returned_.store(true);
  abandoned_ = nullptr;
  interrupt_ = nullptr;
  let_go_.store(false, std::memory_order_relaxed);
  set(idle);
}

}  // namespace comptoir::plugins
