// The threads of the writer, and how another one goes on where one does not come back.
#include <algorithm>
#include <iterator>
#include <utility>

#include "dispatch/call.hpp"
#include "dispatch/writer.hpp"
#include "plugins/plugin.hpp"

namespace comptoir::dispatch {

std::shared_ptr<Writer::Worker> Writer::hire() {
  auto worker = std::make_shared<Worker>();
  if (watchdog_ == nullptr) return worker;
  worker->watch = watchdog_->watch();
  worker->watch->on_abandoned([this, lost = worker.get()] { replace(*lost); });
  return worker;
}

/// `first` is what it does before it takes its turns. A thread that comes back after it was given up touches nothing here any more.
void Writer::start(const std::shared_ptr<Worker>& worker, std::function<void()> first) {
  const std::lock_guard lock(mutex_);
  worker->thread = std::thread([this, worker, first = std::move(first)]() mutable {
    try {
      first();
      first = nullptr;  // and what it has kept
      work(*worker);
    } catch (const plugins::Abandoned&) {
      return;
    }
    const std::lock_guard ending(mutex_);
    --working_;
    ended_.notify_all();
  });
  workers_.push_back(worker);
  ++working_;
}

std::optional<std::string> Writer::held_up_by() const {
  const std::lock_guard lock(mutex_);
  for (const auto& worker : workers_)
    if (worker->watch != nullptr && worker->watch->is_slow()) return worker->watch->name().text() + " is under way.";
  return std::nullopt;
}

/// The new thread counts in place of the lost one, also for whoever waits for all of them to end.
void Writer::replace(Worker& lost) {
  std::shared_ptr<Worker> kept;
  {
    const std::lock_guard lock(mutex_);
    kept = *std::ranges::find(workers_, &lost, &std::shared_ptr<Worker>::get);
  }
  start(hire(), [this, kept] { take_over(*kept); });
  const std::lock_guard lock(mutex_);
  lost.thread.detach();
  workers_.remove(kept);
  --working_;
}

/// The thread that was lost had the turn, as everybody has who runs a unit.
void Writer::take_over(Worker& lost) {
  take_back(lost.hand, overdue_sentence(*lost.watch));
  end_turn();
  lost.watch->let_go();
}

/// A handler took too long, and came back to be told.
void Writer::end_overdue(Worker& worker, const std::string& why) {
  const auto call = worker.watch->name();
  call.plugin->suspensions().rest(call, call.plugin->deadlines().handler);
  auto& hand = worker.hand;
  take_back(hand, why);
  hand.group.reset();
  for (auto& job : hand.jobs) job.reset();
}

/// The transaction is taken back. The job whose handler took too long is told so, all others run again before whatever else waits. What a thread that
/// has not come back may still touch, the job, the group, stays with it.
void Writer::take_back(Hand& hand, const std::string& why) {
  hand.group->abandon();
  Jobs others;
  for (auto& job : hand.jobs)
    if (job != nullptr && job.get() != hand.running) others.push_back(std::move(job));
  give_back(others);
  call_out([&] { hand.running->abandon(why); });
}

}  // namespace comptoir::dispatch
