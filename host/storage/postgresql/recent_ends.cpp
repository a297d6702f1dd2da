#include "storage/postgresql/recent_ends.hpp"

#include <chrono>

namespace comptoir::storage::postgresql {

namespace {

/// As long as PostgreSQL lets anyone wait for a lock. Then it may say what there is to be said.
constexpr std::chrono::seconds patience_with_holder{10};

}  // namespace

std::optional<Ends> RecentEnds::enter() {
  std::unique_lock lock(mutex_);
  const bool is_ours = free_.wait_for(lock, patience_with_holder, [this] { return !is_taken_; });
  is_taken_ = true;
  return is_ours && trust_.holds() ? ends_ : std::nullopt;
}

void RecentEnds::leave(std::optional<Ends> left) {
  {
    const std::lock_guard lock(mutex_);
    is_taken_ = false;
    ends_ = left;
  }
  free_.notify_one();
}

void RecentEnds::forget() {
  const std::lock_guard lock(mutex_);
  ends_.reset();
}

void RecentEnds::doubt() {
  const std::lock_guard lock(mutex_);
  trust_.doubt();
}

}  // namespace comptoir::storage::postgresql
