#include "storage/postgresql/recent_end.hpp"

#include <chrono>

namespace comptoir::storage::postgresql {

namespace {

/// As long as PostgreSQL lets anyone wait for a lock. Then it may say what there is to be said.
constexpr std::chrono::seconds patience_with_holder{10};

}  // namespace

std::optional<KnownEnd> RecentEnd::enter() {
  std::unique_lock lock(mutex_);
  const bool is_ours = free_.wait_for(lock, patience_with_holder, [this] { return !is_taken_; });
  is_taken_ = true;
  return is_ours && trust_.holds() ? end_ : std::nullopt;
}

void RecentEnd::leave(std::optional<KnownEnd> left) {
  {
    const std::lock_guard lock(mutex_);
    is_taken_ = false;
    end_ = left;
  }
  free_.notify_one();
}

void RecentEnd::forget() {
  const std::lock_guard lock(mutex_);
  end_.reset();
}

void RecentEnd::doubt() {
  const std::lock_guard lock(mutex_);
  trust_.doubt();
}

}  // namespace comptoir::storage::postgresql
