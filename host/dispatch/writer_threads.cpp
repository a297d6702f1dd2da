// The threads of the writer, and how another one goes on where one does not come back.
#include <algorithm>
#include <utility>

#include "dispatch/call.hpp"
#include "dispatch/writer.hpp"

namespace comptoir::dispatch {

std::shared_ptr<Writer::Worker> Writer::hire() {
  auto worker = std::make_shared<Worker>();
  if (watchdog_ == nullptr) return worker;
  worker->watch = watchdog_->watch();
  worker->watch->on_abandoned([this, lost = worker.get()] { replace(*lost); });
  return worker;
}

void Writer::start() {
  auto worker = hire();
  const std::lock_guard lock(mutex_);
  workers_.push_back(worker);
  try {
    worker->thread = thread_of(worker, [] {});
  } catch (...) {
    workers_.pop_back();
    throw;
  }
  ++working_;
}

/// `first` is what it does before it takes its turns. A thread that comes back after it was given up touches nothing here any more.
std::thread Writer::thread_of(const std::shared_ptr<Worker>& worker, std::function<void()> first) {
  return std::thread([this, worker, first = std::move(first)]() mutable {
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
}

std::optional<std::string> Writer::held_up_by() const {
  const std::lock_guard lock(mutex_);
  for (const auto& worker : workers_)
    if (worker->watch != nullptr && worker->watch->is_slow()) return worker->watch->name().text() + " is under way.";
  return std::nullopt;
}

/// The new thread counts in place of the lost one, also for whoever waits for all of them to end. When there is none to be had, nothing has changed.
void Writer::replace(Worker& lost) {
  auto next = hire();
  const std::lock_guard lock(mutex_);
  auto& place = *std::ranges::find(workers_, &lost, &std::shared_ptr<Worker>::get);
  next->thread = thread_of(next, [this, kept = place] { take_over(*kept); });
  lost.thread.detach();
  place = std::move(next);
}

/// The thread that was lost had the turn, as everybody has who runs a unit. Whatever cannot be taken back, the turn passes on.
void Writer::take_over(Worker& lost) {
  count_overdue(*lost.watch);
  call_out([&] { take_back(lost.hand, overdue_sentence(*lost.watch)); }, "What a handler held that does not come back is not free");
  end_turn();
  lost.watch->let_go();
}

/// A handler took too long, and came back to be told.
void Writer::end_overdue(Worker& worker, const std::string& why) {
  auto& hand = worker.hand;
  take_back(hand, why);
  hand.group.reset();
  for (auto& job : hand.jobs) job.reset();
}

/// For what there is no room to wait once more. The job whose handler took too long is told otherwise.
void Writer::refuse_what_is_left(Hand& hand) {
  for (auto& job : hand.jobs) {
    if (job == nullptr || job.get() == hand.running) continue;
    (void)fail(*job, std::runtime_error("There was no memory to run it again."));
    job.reset();
  }
}

/// The transaction is taken back. The job whose handler took too long is told so, all others run again before whatever else waits. What a thread that
/// has not come back may still touch, the job, the group, stays with it.
void Writer::take_back(Hand& hand, const std::string& why) {
  call_out([&] { hand.group->abandon(); }, "The transaction of a handler that took too long could not be taken back");
  if (!call_out([&] { give_back(hand.jobs, hand.running); })) refuse_what_is_left(hand);
  call_out([&] { hand.running->abandon(why); });
}

}  // namespace comptoir::dispatch
