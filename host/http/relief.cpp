#include "http/relief.hpp"

namespace comptoir::http {
namespace {

/// After a wait has begun, however short it is.
constexpr std::chrono::milliseconds wanted_for{1'000};
constexpr std::chrono::milliseconds look_up_after{100};

}  // namespace

void Relief::start(unsigned count, Staff& staff, const std::shared_ptr<void>& keep) {
  for (unsigned i = 0; i < count; ++i) staff.hire([this, keep] { stand_by(); });
}

void Relief::end() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  called_.notify_all();
}

void Relief::wait_begins() {
  waiting_.fetch_add(1);
  called_at_ = Clock::now();
  if (asleep_ == 0) return;
  {
    const std::lock_guard lock(mutex_);  // whoever has looked already is asleep by now
  }
  called_.notify_all();
}

bool Relief::is_wanted() const {
  if (waiting_.load() > 0) return true;
  const auto called_at = called_at_.load();
  return called_at != Clock::time_point::min() && Clock::now() - called_at < wanted_for;
}

void Relief::stand_by() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++asleep_;
    called_.wait(lock, [this] { return is_over_ || is_wanted(); });
    --asleep_;
    if (is_over_) return;
    lock.unlock();
    work([this] {
      while (is_wanted() && !workers_.stopped()) workers_.run_one_for(look_up_after);
    });
    lock.lock();
    if (workers_.stopped()) called_.wait(lock, [this] { return is_over_; });
  }
}

}  // namespace comptoir::http
