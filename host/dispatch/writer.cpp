#include "dispatch/writer.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace comptoir::dispatch {
namespace {

/// Bookkeeping inside a group; someone waits for it.
class Task final : public Job {
 public:
  explicit Task(std::function<void(storage::Transaction&)> action) : action_(std::move(action)) {}

  std::future<void> done() { return done_.get_future(); }

  void run(Group& group) override { group.write_last(action_); }
  void complete() override { done_.set_value(); }
  bool fail(const std::exception&) override {
    done_.set_exception(std::current_exception());
    return false;
  }

 private:
  std::function<void(storage::Transaction&)> action_;
  std::promise<void> done_;
};

std::size_t units_of(std::span<const std::unique_ptr<Job>> jobs) {
  std::size_t units = 0;
  for (const auto& job : jobs) units += job->units();
  return units;
}

}  // namespace

Writer::Writer(storage::Store& store, Options options, std::function<void()> committed, plugins::Watchdog* watchdog)
    : store_(store), options_(options), committed_(std::move(committed)), watchdog_(watchdog) {
  for (std::size_t i = 0; i < store.writers(); ++i) start(hire(), [] {});
}

Writer::~Writer() { stop(); }

bool Writer::submit(std::unique_ptr<Job>& job) { return enqueue(job, options_.waiting_max); }
bool Writer::submit_always(std::unique_ptr<Job>& job) { return enqueue(job, SIZE_MAX); }

bool Writer::enqueue(std::unique_ptr<Job>& job, std::size_t waiting_max) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max) return false;
    waiting_units_ += job->units();
    waiting_.push_back(std::move(job));
  }
  some_.notify_one();
  return true;
}

void Writer::perform(std::function<void(storage::Transaction&)> action) {
  auto task = std::make_unique<Task>(std::move(action));
  auto done = task->done();
  std::unique_ptr<Job> job = std::move(task);
  if (!submit_always(job)) throw std::runtime_error("The writer has stopped.");
  done.get();
}

std::size_t Writer::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  some_.notify_all();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return working_ == 0; });
  const auto workers = std::exchange(workers_, {});
  lock.unlock();
  for (const auto& worker : workers) worker->thread.join();
}

void Writer::work(Worker& worker) {
  for (;;) {
    take_turn();
    worker.hand = {};
    const auto next = gather(worker);
    if (next == Next::depart) {
      in_flight_ = worker.hand.flight;
      in_flight_units_ = units_of(worker.hand.jobs);
    }
    end_turn();
    if (next == Next::end) return;
    if (next == Next::depart) land(worker);
  }
}

void Writer::take_turn() {
  std::unique_lock lock(mutex_);
  turn_is_free_.wait(lock, [this] { return !turn_is_taken_ && recovering_ == 0; });
  turn_is_taken_ = true;
}

void Writer::take_turn_to_recover() {
  std::unique_lock lock(mutex_);
  turn_is_free_.wait(lock, [this] { return !turn_is_taken_; });
  turn_is_taken_ = true;
  --recovering_;
}

void Writer::end_turn() {
  {
    const std::lock_guard lock(mutex_);
    turn_is_taken_ = false;
  }
  turn_is_free_.notify_all();
}

std::unique_ptr<Group> Writer::begin(Worker& worker, std::shared_ptr<const Flight> before) {
  return std::make_unique<Group>(store_, std::move(before), worker.watch.get());
}

void Writer::run_in(Hand& hand, std::span<const std::unique_ptr<Job>> jobs) {
  storage::Foreseen wanted;
  for (const auto& job : jobs) job->foresee(wanted);
  hand.group->foresee(std::move(wanted));
  for (const auto& job : jobs) {
    hand.running = job.get();
    job->run(*hand.group);
  }
  hand.running = nullptr;
}

/// Runs what waits, and what comes while the group before is written.
Writer::Next Writer::gather(Worker& worker) {
  auto& hand = worker.hand;
  std::exception_ptr failure;
  for (;;) {
    const auto ran = hand.jobs.size();
    switch (const auto next = wait_for_more(hand.jobs, failure != nullptr)) {
      case Next::run_more:
        try {
          if (hand.group == nullptr) hand.group = begin(worker, in_flight_);
          run_in(hand, std::span(hand.jobs).subspan(ran));
          hand.group->write_ahead();
        } catch (const plugins::Abandoned&) {
          throw;
        } catch (const plugins::DeadlinePassed& overdue) {
          end_overdue(worker, overdue.what());
          return Next::start_over;
        } catch (...) {
          failure = std::current_exception();
        }
        break;
      case Next::depart:
        if (failure == nullptr) {
          hand.flight = hand.group->depart();
          return next;
        }
        recover(worker, hand.jobs, failure);
        return Next::start_over;
      case Next::start_over:
        hand.group.reset();  // what ran stood on what is not true
        give_back(hand.jobs);
        return next;
      case Next::end: return next;
    }
  }
}

Writer::Next Writer::wait_for_more(Jobs& jobs, bool broken) {
  const auto flight_is = [this](Flight::State state) { return in_flight_ != nullptr && in_flight_->state() == state; };
  auto gathered = units_of(jobs);
  std::unique_lock lock(mutex_);
  for (;; some_.wait(lock)) {
    if (flight_is(Flight::State::failed)) return Next::start_over;
    if (flight_is(Flight::State::landed)) in_flight_ = nullptr;
    if (in_flight_ == nullptr && !jobs.empty()) return Next::depart;
    if (!broken && !waiting_.empty() && gathered < share_of(gathered)) break;
    if (in_flight_ == nullptr && stopping_) return Next::end;
  }
  for (const auto share = share_of(gathered); !waiting_.empty() && gathered < share;) {
    gathered += waiting_.front()->units();
    waiting_units_ -= waiting_.front()->units();
    jobs.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  return Next::run_more;
}

/// How many units make a group. Where groups overlap, half of all: a group that took everybody along would leave nothing to be done meanwhile.
std::size_t Writer::share_of(std::size_t gathered) const {
  if (store_.writers() == 1) return options_.group_max;
  const auto all = (in_flight_ == nullptr ? 0 : in_flight_units_) + gathered + waiting_units_;
  return std::clamp((all + 1) / 2, std::min(group_min, options_.group_max), options_.group_max);
}

void Writer::give_back(Jobs& jobs) {
  const std::lock_guard lock(mutex_);
  waiting_units_ += units_of(jobs);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(jobs.begin()), std::make_move_iterator(jobs.end()));
}

void Writer::land(Worker& worker) {
  auto& [jobs, group, flight, running] = worker.hand;
  std::exception_ptr failure;
  try {
    group->commit();
  } catch (...) {
    failure = std::current_exception();
  }
  group.reset();
  if (failure == nullptr) {
    end(*flight, Flight::State::landed);
    return finish(jobs);
  }
  end(*flight, Flight::State::failed);
  take_turn_to_recover();  // whoever ran on top of it gives way
  if (in_flight_ != nullptr) in_flight_->wait();
  in_flight_ = nullptr;
  recover(worker, jobs, failure);
  end_turn();
}

void Writer::end(Flight& flight, Flight::State state) {
  {
    const std::lock_guard lock(mutex_);
    flight.end(state);
    if (state == Flight::State::failed) ++recovering_;
  }
  some_.notify_all();
}

/// When a group breaks, none of its decisions stands: it is run again in halves, until the culprit is alone.
void Writer::recover(Worker& worker, std::span<std::unique_ptr<Job>> jobs, const std::exception_ptr& failure) {
  worker.hand.group.reset();
  try {
    std::rethrow_exception(failure);
  } catch (const storage::Undecided& undecided) {
    for (auto& job : jobs) (void)job->fail(undecided);
    for (auto& job : jobs) job.reset();
  } catch (const std::exception& broke) {
    if (jobs.size() == 1) {
      if (jobs.front()->fail(broke)) return run(worker, jobs);
      return jobs.front().reset();
    }
    run(worker, jobs.first(jobs.size() / 2));
    run(worker, jobs.subspan(jobs.size() / 2));
  }
}

/// As a group of their own, with the turn.
void Writer::run(Worker& worker, std::span<std::unique_ptr<Job>> jobs) {
  auto& hand = worker.hand;
  if (jobs.front() == nullptr) return;  // they went back into the queue
  try {
    hand.group = begin(worker, nullptr);
    run_in(hand, jobs);
    hand.group->commit();
  } catch (const plugins::Abandoned&) {
    throw;
  } catch (const plugins::DeadlinePassed& overdue) {
    return end_overdue(worker, overdue.what());
  } catch (...) {
    return recover(worker, jobs, std::current_exception());
  }
  hand.group.reset();
  finish(jobs);
}

void Writer::finish(std::span<std::unique_ptr<Job>> jobs) {
  for (auto& job : jobs) {
    job->complete();
    job.reset();
  }
  committed_();
}

}  // namespace comptoir::dispatch
