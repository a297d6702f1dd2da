#include "dispatch/writer.hpp"

#include <future>
#include <stdexcept>

namespace comptoir::dispatch {
namespace {

/// Bookkeeping inside a group; someone waits for it.
class Task final : public Job {
 public:
  explicit Task(std::function<void(storage::Transaction&)> action) : action_(std::move(action)) {}

  std::future<void> done() { return done_.get_future(); }

  void run(Group& group) override {
    group.flush();
    group.touched();
    action_(group.transaction());
  }
  void complete() override { done_.set_value(); }
  bool fail(const std::exception&) override {
    done_.set_exception(std::current_exception());
    return false;
  }

 private:
  std::function<void(storage::Transaction&)> action_;
  std::promise<void> done_;
};

}  // namespace

Writer::Writer(storage::Store& store, Options options, std::function<void()> committed)
    : store_(store), options_(options), committed_(std::move(committed)), thread_([this] { work(); }) {}

Writer::~Writer() { stop(); }

bool Writer::submit(std::unique_ptr<Job>& job) { return enqueue(job, options_.waiting_max); }
bool Writer::submit_always(std::unique_ptr<Job>& job) { return enqueue(job, SIZE_MAX); }

bool Writer::enqueue(std::unique_ptr<Job>& job, std::size_t waiting_max) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || waiting_.size() >= waiting_max) return false;
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
  if (thread_.joinable()) thread_.join();
}

void Writer::work() {
  for (;;) {
    Jobs jobs;
    {
      std::unique_lock lock(mutex_);
      some_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      while (!waiting_.empty() && jobs.size() < options_.group_max) {
        jobs.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
      }
    }
    run(jobs);
  }
}

/// When a group breaks, none of its decisions stands: it is run again in halves, until the culprit is alone.
void Writer::run(std::span<std::unique_ptr<Job>> jobs) {
  try {
    run_once(jobs);
  } catch (const storage::Undecided& failure) {
    for (auto& job : jobs) (void)job->fail(failure);
    return;
  } catch (const std::exception& failure) {
    if (jobs.size() == 1) {
      if (jobs.front()->fail(failure)) run(jobs);
      return;
    }
    run(jobs.first(jobs.size() / 2));
    run(jobs.subspan(jobs.size() / 2));
    return;
  }
  for (auto& job : jobs) job->complete();
  committed_();
}

void Writer::run_once(std::span<std::unique_ptr<Job>> jobs) {
  Group group(store_);
  std::vector<StreamKey> foreseen;
  for (const auto& job : jobs)
    if (auto stream = job->first_stream()) foreseen.push_back(*std::move(stream));
  if (foreseen.size() > 1) group.foresee(foreseen);
  for (auto& job : jobs) job->run(group);
  group.commit();
}

}  // namespace comptoir::dispatch
