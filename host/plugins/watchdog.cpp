#include "watchdog.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "plugin.hpp"

namespace comptoir::plugins {
namespace {

using std::chrono::milliseconds, std::chrono::seconds;
using Clock = Watchdog::Clock;

constexpr seconds slow_least{1};
constexpr int looks = 10;  ///< within the shortest deadline
constexpr milliseconds period_least{2};
constexpr milliseconds period_most{100};

std::string text_of(Clock::duration time) {
  const auto ms = std::chrono::duration_cast<milliseconds>(time).count();
  return ms < 10'000 ? std::to_string(ms) + " ms" : std::to_string(ms / 1'000) + " s";
}

}  // namespace

/// What the watchdog has seen of the call that is under way.
struct Watchdog::Seen {
  std::uint64_t call = 0;   ///< its number
  std::uint64_t state = 0;  ///< at the last look
  CallName name{};
  Clock::time_point since{};
  Clock::duration took{};  ///< by the plugin itself
  milliseconds deadline{};
  Clock::duration tell_at{};
  bool is_given_up = false;
  bool is_taken_over = false;
};

/// All watches, lent or not. They are kept as long as one is lent.
class Watchdog::Watches {
 public:
  using Entry = std::pair<Watch, Seen>;

  Watch* lend() {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return &entries_.emplace_back().first;
    auto* watch = idle_.back();
    idle_.pop_back();
    return watch;
  }
  void give_back(Watch* watch) {
    watch->reset();
    const std::lock_guard lock(mutex_);
    idle_.push_back(watch);
  }
  /// They stay where they are.
  std::vector<Entry*> all() {
    const std::lock_guard lock(mutex_);
    std::vector<Entry*> all;
    for (auto& entry : entries_) all.push_back(&entry);
    return all;
  }

 private:
  std::mutex mutex_;
  std::deque<Entry> entries_;
  std::vector<Watch*> idle_;
};

Watchdog::Watchdog(milliseconds shortest_deadline, Report report)
    : period_(std::clamp(shortest_deadline / looks, period_least, period_most)), report_(std::move(report)), watches_(std::make_shared<Watches>()) {
  thread_ = std::thread([this] { run(); });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  stop_.notify_all();
  thread_.join();
}

/// What gives it back keeps the watches no longer than that: a watch knows of its owners, so that each would keep the other for good.
std::shared_ptr<Watch> Watchdog::watch() {
  return {watches_->lend(), [watches = watches_](Watch* watch) mutable {
            const auto kept = std::move(watches);
            kept->give_back(watch);
          }};
}

/// A thread that was given up and goes on all the same gets another one: the first counts as given up until the thread has ended.
Watch& Watchdog::watch_of_this_thread() {
  thread_local std::pair<std::shared_ptr<Watches>, std::shared_ptr<Watch>> kept;
  if (kept.first != watches_ || kept.second->is_given_up()) kept = {watches_, watch()};
  return *kept.second;
}

std::vector<std::string> Watchdog::slow_calls() const {
  std::vector<std::string> slow;
  for (const auto* entry : watches_->all()) {
    const auto& watch = entry->first;
    if (!watch.is_slow() && !watch.is_given_up()) continue;
    slow.push_back(watch.name().text() + " has been under way for " + text_of(Clock::now() - watch.since_.load()) + ".");
  }
  return slow;
}

/// Time in which the whole host stood still is not held against a plugin.
void Watchdog::run() {
  std::unique_lock lock(mutex_);
  for (auto looked = Clock::now(); !stop_.wait_for(lock, period_, [this] { return is_stopping_; });) {
    const auto now = Clock::now();
    lock.unlock();
    look_at_all(std::min(now - looked, 2 * period_));
    lock.lock();
    looked = now;
  }
}

void Watchdog::look_at_all(Clock::duration passed) noexcept try {
  for (auto* entry : watches_->all()) look(entry->first, entry->second, passed);
} catch (const std::exception& failure) {
  say("watchdog.failed", {}, [&] { return std::string("The calls of plugins could not be looked at, which is tried again: ") + failure.what(); });
} catch (...) {
  say("watchdog.failed", {}, [] { return std::string("The calls of plugins could not be looked at, which is tried again."); });
}

/// What cannot be said is lost: a deadline does not depend on it.
template <class Sentence>
void Watchdog::say(std::string_view code, const CallName& call, const Sentence& sentence, bool is_well) const noexcept try {
  report_({code, sentence(), call, is_well});
} catch (...) {
  // Out of memory, most likely.
}

void Watchdog::look(Watch& watch, Seen& seen, Clock::duration passed) {
  if (seen.is_given_up) {
    if (!seen.is_taken_over) take_over(watch, seen);
    if (!watch.returned_.exchange(false)) return;
    const auto told = [&seen] {
      return seen.name.text() + " has come back after " + text_of(Clock::now() - seen.since) +
             (seen.name.step == nullptr ? "; nothing of its unit counts." : ".");
    };
    say("handler.returned", seen.name, told, true);
    seen = {};
  }
  // The state comes first. A call that is read behind it is the one of that state, or a later one; then the state has moved on, never comes again,
  // and whoever would move it from here finds that out.
  const auto state = watch.state_.load(std::memory_order_acquire);
  const auto call = watch.call_.load(std::memory_order_acquire);
  const auto phase = Watch::phase_of(state);
  if (phase == Watch::idle) {
    seen = {};
  } else if (call != seen.call) {
    begin(watch, seen, call);
  } else if (phase != Watch::in_host || state != seen.state) {  // one function of the host that takes long is not the plugin's fault
    seen.took += passed;
  }
  seen.state = state;
  if (phase == Watch::idle) return;
  tell_when_slow(watch, seen);
  if (seen.took >= seen.deadline) end(watch, seen);
  if (watch.is_given_up()) give_up(watch, seen);
}

void Watchdog::begin(Watch& watch, Seen& seen, std::uint64_t call) {
  seen = {};
  seen.call = call;
  seen.name = watch.name();
  seen.since = Clock::now();
  watch.since_ = seen.since;
  seen.deadline = milliseconds(watch.deadline_ms_.load(std::memory_order_relaxed));
  seen.tell_at = std::max<Clock::duration>(seen.deadline / 5, slow_least);
}

/// Whoever hears of it finds the call among the slow ones. The sentence has steps of time, not the time itself: one call after another that is slow
/// is told of in the same words, so that the log counts them.
void Watchdog::tell_when_slow(Watch& watch, Seen& seen) const {
  if (seen.took < seen.tell_at) return;
  watch.slow_call_ = seen.call;
  say("handler.slow", seen.name, [&seen] {
    return seen.name.text() + " has been under way for " + text_of(seen.tell_at) + " and goes on; its deadline is " + text_of(seen.deadline) + ".";
  });
  seen.tell_at *= 2;
}

/// At its deadline a call is told so by the next function of the host that it calls. Where it comes back to none, it is given up at the next look.
void Watchdog::end(Watch& watch, const Seen& seen) {
  auto state = seen.state;
  const bool was_told = watch.overdue_call_.exchange(seen.call) == seen.call;
  if (Watch::phase_of(state) == Watch::in_statement) return break_off(watch, seen);
  if (was_told && Watch::phase_of(state) == Watch::in_plugin)
    watch.state_.compare_exchange_strong(state, Watch::moved(state, Watch::abandoned), std::memory_order_acq_rel);
}

/// A statement is broken off at each look, for one that had not begun yet does not hear of it.
void Watchdog::break_off(Watch& watch, const Seen& seen) {
  auto state = seen.state;
  const auto breaking = Watch::moved(state, Watch::interrupted);
  if (!watch.state_.compare_exchange_strong(state, breaking, std::memory_order_acq_rel)) return;
  try {
    watch.interrupt_();
  } catch (const std::exception& failure) {
    say("handler.not_interrupted", seen.name, [&] { return "A statement of " + seen.name.text() + " could not be broken off: " + failure.what(); });
  }
  watch.state_.store(Watch::moved(breaking, Watch::in_statement), std::memory_order_release);
  watch.state_.notify_all();
}

/// From here on the thread stays in this call until it is let go.
void Watchdog::give_up(Watch& watch, Seen& seen) {
  seen.is_given_up = true;
  seen.name = watch.name();
  if (seen.name.plugin != nullptr) seen.name.plugin->suspensions().give_up(seen.name, seen.deadline);
  say("handler.abandoned", seen.name, [&seen] {
    return seen.name.text() + " has not come back after " + text_of(seen.deadline) +
           (seen.name.step == nullptr ? ": its unit is taken back, and it is called no more until it has." : ".");
  });
  take_over(watch, seen);
}

/// Where there is no room for another thread just now, it is tried again.
void Watchdog::take_over(Watch& watch, Seen& seen) try {
  const auto action = watch.abandoned_;  // once the thread was let go, the watch may be somebody else's
  seen.is_taken_over = true;
  action ? action() : watch.let_go();
} catch (const std::exception& failure) {
  seen.is_taken_over = false;
  say("handler.cannot_be_replaced", seen.name,
      [&] { return std::string("The thread that does not come back cannot be replaced yet: ") + failure.what(); });
}

}  // namespace comptoir::plugins
