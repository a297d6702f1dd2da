#include "step_thread.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace comptoir::plugins {

using std::chrono::steady_clock, std::chrono::milliseconds, std::chrono::seconds;

/// What the thread has in common with whoever gives it steps. Each wakes the other with the mutex free, for one that is woken to wait for it costs
/// two more switches of a thread.
struct StepThread::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  Step step;
  bool is_busy = false;
  bool is_over = false;
  bool is_lost = false;
  std::string phase;
  steady_clock::time_point begun;
  std::thread thread;

  void give(std::string_view first_phase, Step next) {
    {
      const std::lock_guard lock(mutex);
      step = std::move(next);
      is_busy = true;
      phase = first_phase;
      begun = steady_clock::now();
    }
    changed.notify_one();
  }

  bool enter(std::string_view next) {
    const std::lock_guard lock(mutex);
    if (is_lost) return false;
    phase = next;
    begun = steady_clock::now();
    return true;
  }

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return step || is_over; });
      if (!step) return;
      auto now = std::exchange(step, nullptr);
      lock.unlock();
      now([this](std::string_view next) { return enter(next); });
      now = nullptr;  // what it owns is gone when it is said to have come back
      lock.lock();
      if (is_lost) return;
      is_busy = false;
      lock.unlock();
      changed.notify_one();
      lock.lock();
    }
  }
};

StepThread::~StepThread() { end(); }

std::optional<std::string> StepThread::run(std::string_view phase, Step step, milliseconds deadline, const Slow& slow) {
  if (!shared_) {
    shared_ = std::make_shared<Shared>();
    shared_->thread = std::thread([shared = shared_] { shared->work(); });
  }
  shared_->give(phase, std::move(step));
  return wait(deadline, slow);
}

std::optional<std::string> StepThread::wait(milliseconds deadline, const Slow& slow) {
  const auto first_report = std::chrono::ceil<seconds>(std::max<milliseconds>(deadline / 5, seconds(1)));
  auto report = first_report;
  std::unique_lock lock(shared_->mutex);
  for (;;) {
    const auto begun = shared_->begun;
    const auto until = begun + std::min<milliseconds>(report, deadline);
    if (shared_->changed.wait_until(lock, until, [this] { return !shared_->is_busy; })) return std::nullopt;
    if (shared_->begun != begun) {
      report = first_report;
    } else if (report < deadline) {
      const auto phase = shared_->phase;
      lock.unlock();
      if (slow) slow(phase, report);
      lock.lock();
      report *= 2;
    } else {
      shared_->is_lost = true;
      shared_->thread.detach();
      auto lost = shared_->phase;
      lock.unlock();
      shared_.reset();
      return lost;
    }
  }
}

void StepThread::end() {
  if (!shared_) return;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->is_over = true;
  }
  shared_->changed.notify_one();
  shared_->thread.join();
  shared_.reset();
}

}  // namespace comptoir::plugins
