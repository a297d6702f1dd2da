#include "storage/postgresql/connection_pool.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::size_t idle_max = 8;  // more than these only take turns on a few processors

}  // namespace

std::unique_ptr<PgConnection> ConnectionPool::take() {
  {
    const std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      if (connection->is_whole() && !connection->was_ended()) return connection;
    }
  }
  auto connection = std::make_unique<PgConnection>(url_, role_, way_);
  if (greet_) greet_(*connection);
  return connection;
}

void ConnectionPool::give_back(std::unique_ptr<PgConnection> connection) noexcept {
  connection->roll_back();
  if (!connection->is_whole()) {
    // The others broke with it, as a rule: PostgreSQL was restarted.
    const std::lock_guard lock(mutex_);
    idle_.clear();
    return;
  }
  const std::lock_guard lock(mutex_);
  if (idle_.size() < idle_max) idle_.push_back(std::move(connection));
}

}  // namespace comptoir::storage::postgresql
