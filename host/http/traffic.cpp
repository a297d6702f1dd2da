#include "http/traffic.hpp"

#include "http/connection.hpp"

namespace comptoir::http {

void Traffic::hire_worker() {
  staff_.hire([self = shared_from_this()] { work([&] { self->workers().run(); }); });
}

void Traffic::replace_worker() {
  hire_worker();
  staff_.lose_one();
}

void Traffic::enter(Connection& connection) {
  const std::lock_guard lock(entries_);
  connection.place = inside_.size();
  inside_.push_back(&connection);
  open_.store(inside_.size(), std::memory_order_relaxed);
}

void Traffic::leave(Connection& connection) {
  const std::lock_guard lock(entries_);
  inside_.back()->place = connection.place;
  inside_[connection.place] = inside_.back();
  inside_.pop_back();
  open_.store(inside_.size(), std::memory_order_relaxed);
  if (inside_.empty()) left_.notify_all();
}

void Traffic::expire(Clock::time_point now) {
  const std::lock_guard lock(entries_);
  for (Connection* connection : inside_) connection->give_up_if_late(now);
}

void Traffic::finish() {
  finishing_.store(true);
  const std::lock_guard lock(entries_);
  for (Connection* connection : inside_) connection->close_if_idle();
}

bool Traffic::wait_until_quiet(Clock::time_point deadline) {
  std::unique_lock lock(entries_);
  return left_.wait_until(lock, deadline, [this] { return inside_.empty(); });
}

void Traffic::cut() {
  const std::lock_guard lock(entries_);
  for (Connection* connection : inside_) connection->cut();
}

void Traffic::close() {
  const std::lock_guard lock(closing_);
  closed_ = true;
}

}  // namespace comptoir::http
