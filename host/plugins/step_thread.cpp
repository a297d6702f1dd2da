#include "step_thread.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace comptoir::plugins {

using std::chrono::steady_clock, std::chrono::milliseconds, std::chrono::seconds;

/// What the thread has in common with whoever gives it steps.
struct StepThread::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void()> step;
  bool is_over = false;
  bool is_lost = false;
  std::thread thread;

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return step || is_over; });
      if (!step) return;
      const auto now = step;
      lock.unlock();
      now();
      lock.lock();
      step = nullptr;
      changed.notify_all();
      if (is_lost) return;
    }
  }

  /// False when the step has not ended by then.
  bool wait_for(std::unique_lock<std::mutex>& lock, steady_clock::time_point until) {
    return changed.wait_until(lock, until, [this] { return !step; });
  }
};

StepThread::~StepThread() { end(); }

bool StepThread::run(std::function<void()> step, milliseconds deadline, const Slow& slow) {
  if (!shared_) {
    shared_ = std::make_shared<Shared>();
    shared_->thread = std::thread([shared = shared_] { shared->work(); });
  }
  std::unique_lock lock(shared_->mutex);
  if (shared_->is_lost) return false;
  shared_->step = std::move(step);
  shared_->changed.notify_all();
  const auto begun = steady_clock::now();
  auto told_at = std::chrono::ceil<seconds>(std::max<milliseconds>(deadline / 5, seconds(1)));
  while (told_at < deadline && !shared_->wait_for(lock, begun + told_at)) {
    lock.unlock();
    if (slow) slow(told_at);
    lock.lock();
    told_at *= 2;
  }
  if (shared_->wait_for(lock, begun + deadline)) return true;
  shared_->is_lost = true;
  shared_->thread.detach();
  return false;
}

bool StepThread::is_lost() const {
  if (!shared_) return false;
  const std::lock_guard lock(shared_->mutex);
  return shared_->is_lost;
}

void StepThread::end() {
  if (!shared_ || is_lost()) return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->is_over = true;
  }
  shared_->changed.notify_all();
  shared_->thread.join();
  shared_.reset();
}

}  // namespace comptoir::plugins
