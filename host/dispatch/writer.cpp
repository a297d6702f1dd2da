#include "dispatch/writer.hpp"

#include <algorithm>
#include <future>
#include <ranges>
#include <stdexcept>
#include <utility>

#include "dispatch/failure.hpp"

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

std::size_t bytes_of(std::span<const std::unique_ptr<Job>> jobs) {
  std::size_t bytes = 0;
  for (const auto& job : jobs) bytes += job->bytes();
  return bytes;
}

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

/// Runs what waits, and what comes while the group before is written.
Writer::Next Writer::gather(Worker& worker) {
  auto& hand = worker.hand;
  std::exception_ptr failure;
  for (;;) {
    const auto ran = hand.jobs.size();
    switch (const auto next = wait_for_more(hand.jobs, failure != nullptr)) {
      case Next::run_more:
        try {
          take_share(hand.jobs);
          if (hand.jobs.size() == ran) break;  // they were refused meanwhile
          if (hand.group == nullptr) hand.group = std::make_unique<Group>(store_, in_flight_, worker.watch.get());
          run_in(hand, std::span(hand.jobs).subspan(ran));
          hand.group->write_ahead();
        } catch (const plugins::Abandoned&) {
          throw;
        } catch (const plugins::DeadlinePassed& overdue) {
          end_overdue(worker, overdue.what());
          return Next::start_over;
        } catch (...) {
          if (!hand.jobs.empty()) failure = std::current_exception();
        }
        break;
      case Next::depart:
        if (failure == nullptr) try {
            hand.flight = hand.group->depart();
            return next;
          } catch (...) {
            failure = std::current_exception();
          }
        recover(worker, hand.jobs, {failure, give_up(hand.group)});
        return Next::start_over;
      case Next::start_over:
        hand.group.reset();  // what ran stood on what is not true
        give_back(hand.jobs);
        return next;
      case Next::refuse:
        hand.group.reset();
        if (const auto absence = store_.absence())
          refuse(hand.jobs, *absence);
        else
          give_back(hand.jobs);
        return Next::start_over;
      case Next::end: return next;
    }
  }
}

Writer::Next Writer::wait_for_more(const Jobs& jobs, bool broken) {
  const auto flight_is = [this](Flight::State state) { return in_flight_ != nullptr && in_flight_->state() == state; };
  const auto gathered = units_of(jobs);
  const auto bytes = bytes_of(jobs);
  std::unique_lock lock(mutex_);
  for (;; some_.wait(lock)) {
    if (flight_is(Flight::State::failed)) return Next::start_over;
    if (flight_is(Flight::State::landed)) in_flight_ = nullptr;
    if (in_flight_ == nullptr && !jobs.empty()) return Next::depart;
    if (broken && store_.absence()) return Next::refuse;  // who is in flight may take a minute to find out what became of it
    if (!broken && !waiting_.empty() && gathered < share_of(gathered) && bytes < options_.group_bytes_max) return Next::run_more;
    if (in_flight_ == nullptr && stopping_) return Next::end;
  }
}

void Writer::take_share(Jobs& jobs) {
  auto gathered = units_of(jobs);
  auto bytes = bytes_of(jobs);
  const std::lock_guard lock(mutex_);
  for (const auto share = share_of(gathered); !waiting_.empty() && gathered < share && bytes < options_.group_bytes_max;) {
    jobs.emplace_back();  // first: a job that had left the queue would be lost where there is no room for it
    jobs.back() = take_first();
    gathered += jobs.back()->units();
    bytes += jobs.back()->bytes();
  }
}

std::unique_ptr<Job> Writer::take_first() {
  auto job = std::move(waiting_.front());
  waiting_.pop_front();
  waiting_units_ -= job->units();
  waiting_bytes_ -= job->bytes();
  return job;
}

/// How many units make a group. Where groups overlap, half of all: a group that took everybody along would leave nothing to be done meanwhile.
std::size_t Writer::share_of(std::size_t gathered) const {
  if (store_.writers() == 1) return options_.group_max;
  const auto all = (in_flight_ == nullptr ? 0 : in_flight_units_) + gathered + waiting_units_;
  return std::clamp((all + 1) / 2, std::min(group_min, options_.group_max), options_.group_max);
}

/// All that are there but one, before whatever waits.
void Writer::give_back(Jobs& jobs, const Job* but) {
  const std::lock_guard lock(mutex_);
  for (auto& job : std::views::reverse(jobs)) {
    if (job == nullptr || job.get() == but) continue;
    const auto units = job->units();
    const auto bytes = job->bytes();
    waiting_.push_front(std::move(job));
    waiting_units_ += units;
    waiting_bytes_ += bytes;
  }
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
  const bool is_told = call_out([&] { again = job.fail(failure); });
  return is_told && again;
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
