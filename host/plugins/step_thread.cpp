#include "step_thread.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace comptoir::plugins {

using std::chrono::steady_clock, std::chrono::milliseconds, std::chrono::seconds;

namespace {

/// Without the report, the step is waited for all the same.
void tell(const StepThread::Slow& slow, std::string_view phase, seconds since) noexcept try {
  if (slow) slow(phase, since);
} catch (...) {
  // Out of memory, most likely.
}

}  // namespace

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
  std::exception_ptr thrown;
  std::thread thread;

  static std::shared_ptr<Shared> started() try {
    auto shared = std::make_shared<Shared>();
    shared->thread = std::thread([shared] { shared->work(); });
    return shared;
  } catch (const std::system_error& failure) {
    throw std::system_error(failure.code(), "the system has no room for another thread");
  }

  void give(std::string_view first_phase, Step next) {
    {
      const std::lock_guard lock(mutex);
      phase = first_phase;
      step = std::move(next);
      is_busy = true;
      begun = steady_clock::now();
      thrown = nullptr;
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

  std::exception_ptr failure_of(const Step& now) noexcept try {
    now([this](std::string_view next) { return enter(next); });
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }

  void work() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return step || is_over; });
      if (!step) return;
      auto now = std::exchange(step, nullptr);
      lock.unlock();
      auto failure = failure_of(now);
      now = nullptr;  // what it owns is gone when it is said to have come back
      lock.lock();
      if (is_lost) return;
      thrown = std::move(failure);
      is_busy = false;
      lock.unlock();
      changed.notify_one();
      lock.lock();
    }
  }
};

StepThread::~StepThread() { end(); }

std::optional<std::string> StepThread::run(std::string_view phase, Step step, milliseconds deadline, const Slow& slow) {
  if (!shared_) shared_ = Shared::started();
  shared_->give(phase, std::move(step));
  auto lost = wait(deadline, slow);
  if (!lost && shared_->thrown) std::rethrow_exception(std::exchange(shared_->thrown, nullptr));
  return lost;
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
      tell(slow, phase, report);
      lock.lock();
      report = shared_->begun == begun ? report * 2 : first_report;
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
