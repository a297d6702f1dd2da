#include "dispatch/timers.hpp"

#include <algorithm>

namespace comptoir::dispatch {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds longest_pause{3'600'000};
constexpr milliseconds after_store_failure{250};
constexpr Backoff after_refusal{1'000, 600'000};

/// A checkpoint of a timer is a time.
storage::Position position_of(Timestamp time) { return static_cast<storage::Position>(time.microseconds_since_epoch()); }
Timestamp time_of(storage::Position position) { return Timestamp::from_microseconds_since_epoch(static_cast<std::int64_t>(position)); }

}  // namespace

Timestamp due_behind(Timestamp sent, Duration period, Timestamp now, Duration term) {
  return (sent - now < std::max(period, term) ? sent : now) + period;
}

Timers::Timers(const Directory& directory, Dispatcher& dispatcher, storage::Store& store, Writer& writer, Lanes& lanes, std::string tenant,
               Lanes::Report report)
    : dispatcher_(dispatcher),
      store_(store),
      writer_(writer),
      tenant_(std::move(tenant)),
      failures_({.failing = "timers.failing",
                 .sentence = "Commands that come by the clock wait",
                 .recovered = "timers.recovered",
                 .well = "Commands that come by the clock are sent again.",
                 .says_first = false},
                std::move(report)),
      seat_(lanes, [this] { wake(); }) {
  for (const auto* plugin : directory.plugins())
    for (const auto& timer : plugin->contract().timers)
      timers_.push_back({&timer, storage::lane_of({"", "timer", timer.name}, store.lanes()), std::nullopt});
  thread_ = std::thread([this] { work(); });
}

Timers::~Timers() { stop(); }

/// Waits for the commands under way, for they call back.
void Timers::stop() {
  {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    bell_.notify_all();
    bell_.wait(lock, [&] { return std::none_of(timers_.begin(), timers_.end(), [](const Timer& timer) { return timer.under_way; }); });
  }
  if (thread_.joinable()) thread_.join();
}

void Timers::wake() {
  const std::lock_guard lock(mutex_);
  rung_ = true;
  bell_.notify_all();
}

void Timers::work() {
  for (;;) {
    milliseconds pause{};
    const bool is_well = failures_.run([&] {
      if (auto next = seat_.next()) change_lanes(std::move(next));
      const auto now = seat_.lanes().now();
      while (const auto number = take_due(now)) fire(*number, now);
      pause = patience();
    });
    if (!is_well) pause = after_store_failure;
    std::unique_lock lock(mutex_);
    bell_.wait_for(lock, pause, [&] { return rung_ || stopping_; });
    rung_ = false;
    if (stopping_) return;
  }
}

void Timers::change_lanes(std::shared_ptr<const Tenure> next) {
  for (auto& timer : timers_) {
    if (next->keeps(timer.lane, seat_.tenure())) continue;
    const auto due = next->holds(timer.lane) ? std::optional(first_due(timer, *next)) : std::nullopt;
    const std::lock_guard lock(mutex_);
    timer.due = due;
  }
  seat_.adopt(std::move(next));
}

/// One period behind the last time that any host sent it; where that is not known, behind now.
Timestamp Timers::first_due(const Timer& timer, const Tenure& tenure) {
  const auto now = seat_.lanes().now();
  if (!seat_.lanes().are_shared()) return now + timer.period();
  for (const auto& sent : store_.checkpoints(timer.consumer()))
    if (sent.lane == timer.lane) return due_behind(time_of(sent.position), timer.period(), now, seat_.lanes().term());
  writer_.perform([&](storage::Transaction& transaction) {
    transaction.hold(leases_of(tenure, {timer.lane}));
    transaction.checkpoint({timer.consumer(), timer.lane, position_of(now)});
  });
  return now + timer.period();
}

std::optional<std::size_t> Timers::take_due(Timestamp now) {
  if (!seat_.lanes().last()) return std::nullopt;
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < timers_.size() && !stopping_; ++i) {
    auto& timer = timers_[i];
    if (timer.under_way || !timer.due || *timer.due > now) continue;
    timer.under_way = true;
    return i;
  }
  return std::nullopt;
}

milliseconds Timers::patience() const {
  if (!seat_.lanes().last()) return after_store_failure;
  const auto now = seat_.lanes().now();
  const std::lock_guard lock(mutex_);
  auto pause = longest_pause;
  for (const auto& timer : timers_)
    if (timer.due && !timer.under_way) pause = std::min(pause, milliseconds((*timer.due - now).in_milliseconds() + 1));
  return std::max(pause, milliseconds(0));
}

/// When the command was sent that could not be run, if it took effect although nobody could tell by then: its time is stored with what it did.
std::optional<Timestamp> Timers::done_all_the_same(const Timer& timer) const {
  Timestamp tried;
  {
    const std::lock_guard lock(mutex_);
    if (timer.in_vain == 0 || !seat_.lanes().are_shared()) return std::nullopt;
    tried = timer.tried;
  }
  const auto stored = store_.checkpoints(timer.consumer());
  const auto is_of_then = [&](const storage::Checkpoint& sent) { return sent.lane == timer.lane && sent.position == position_of(tried); };
  return std::ranges::any_of(stored, is_of_then) ? std::optional(tried) : std::nullopt;
}

void Timers::fire(std::size_t number, Timestamp now) try {
  auto& timer = timers_[number];
  if (const auto done = done_all_the_same(timer)) return end(number, *done, false);
  {
    const std::lock_guard lock(mutex_);
    timer.tried = now;
  }
  Request request;
  request.name = timer.contract->command;
  request.body = timer.contract->message;
  request.trusted = true;
  request.principal = {tenant_, timer.consumer()};
  if (seat_.lanes().are_shared()) request.tick = Tick{seat_.tenure().lease(timer.lane), {timer.consumer(), timer.lane, position_of(now)}};
  dispatcher_.command(std::move(request), [this, number, now](const Outcome& outcome) { end(number, now, is_to_be_sent_again(outcome)); });
} catch (...) {
  end(number, now, true);
  throw;
}

/// What could not be run comes again soon, and does not wait for its next time, which may be tomorrow.
void Timers::end(std::size_t number, Timestamp begun, bool is_to_come_again) {
  const auto now = seat_.lanes().now();
  const std::lock_guard lock(mutex_);
  auto& timer = timers_[number];
  timer.under_way = false;
  timer.in_vain = is_to_come_again ? timer.in_vain + 1 : 0;
  if (timer.due) {
    timer.due = due_behind(std::max(begun, now), timer.period(), now, seat_.lanes().term());
    if (is_to_come_again) timer.due = std::min(*timer.due, after_refusal.next(now, timer.in_vain));
  }
  rung_ = true;
  bell_.notify_all();
}

}  // namespace comptoir::dispatch
