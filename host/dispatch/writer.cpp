#include "dispatch/writer.hpp"

#include <stdexcept>
#include <utility>

#include "dispatch/awaited_job.hpp"
#include "dispatch/failure.hpp"

namespace comptoir::dispatch {
namespace {

/// Bookkeeping inside a group.
class Task final : public AwaitedJob {
 public:
  explicit Task(std::function<void(storage::Transaction&)> action) : action_(std::move(action)) {}

  void run(Group& group) override { group.write_last(action_); }

 private:
  std::function<void(storage::Transaction&)> action_;
};

}  // namespace

Writer::Writer(storage::Store& store, Options options, std::function<void()> committed, plugins::Watchdog* watchdog, Report report)
    : store_(store), options_(options), committed_(std::move(committed)), report_(std::move(report)), watchdog_(watchdog) {
  for (std::size_t i = 0; i < store.writers(); ++i) start();
}

Writer::~Writer() { stop(); }

bool Writer::submit(std::unique_ptr<Job>& job) { return enqueue(job, true); }
bool Writer::submit_always(std::unique_ptr<Job>& job) { return enqueue(job, false); }

bool Writer::enqueue(std::unique_ptr<Job>& job, bool may_be_refused) {
  {
    const std::lock_guard lock(mutex_);
    const bool is_too_much =
        waiting_.size() >= options_.waiting_max || (!waiting_.empty() && waiting_bytes_ + job->bytes() > options_.waiting_bytes_max);
    if (stopping_ || (may_be_refused && is_too_much)) return false;
    const auto units = job->units();
    const auto bytes = job->bytes();
    waiting_.push_back(std::move(job));
    waiting_units_ += units;
    waiting_bytes_ += bytes;
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

void Writer::land(Worker& worker) {
  auto& [jobs, group, flight, running] = worker.hand;
  std::exception_ptr failure;
  try {
    group->commit();
  } catch (...) {
    failure = std::current_exception();
  }
  auto footprint = give_up(group);
  if (failure == nullptr) {
    end(*flight, Flight::State::landed);
    return finish(jobs);
  }
  end(*flight, Flight::State::failed);
  take_turn_to_recover();  // whoever ran on top of it gives way
  if (in_flight_ != nullptr) in_flight_->wait();
  in_flight_ = nullptr;
  recover(worker, jobs, {failure, std::move(footprint)});
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

void Writer::finish(std::span<std::unique_ptr<Job>> jobs) {
  if (jobs.front() == nullptr) return;  // a handler took too long, and they went back into the queue
  for (auto& job : jobs) {
    call_out([&] { job->complete(); });
    job.reset();
  }
  call_out(committed_);
}

/// Who threw when he was told will not be told again.
bool Writer::fail(Job& job, const std::exception& failure) {
  bool again = false;
  call_out([&] { again = job.fail(failure); });
  return again;
}

/// Runs code of those who wait, or what may fail by itself. What it throws is its own affair: the group is decided, and the others of the group are
/// still to be told. False when it threw.
bool Writer::call_out(const std::function<void()>& step, std::string_view failing) try {
  step();
  return true;
} catch (const plugins::Abandoned&) {
  throw;
} catch (...) {
  const auto error = error_of_current_exception();
  report_("writer.completion_failed", std::string(failing) + ": " + error.sentence);
  return false;
}

}  // namespace comptoir::dispatch
