#include "storage/postgresql/connection_pool.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::size_t kept_always = 8;  // more than these only take turns on a few processors, unless they wait for a server far away
constexpr std::chrono::seconds kept_at_least{60};

}  // namespace

std::unique_ptr<PgConnection> ConnectionPool::idle_one() {
  const std::lock_guard lock(mutex_);
  if (idle_.empty()) return nullptr;
  auto connection = std::move(idle_.back().connection);
  idle_.pop_back();
  return connection;
}

std::unique_ptr<PgConnection> ConnectionPool::take() {
  while (auto connection = idle_one()) {
    connection->settle();  // may take as long as a server may be silent
    if (connection->is_whole() && !connection->was_ended()) return connection;
  }
  auto connection = std::make_unique<PgConnection>(url_, role_, way_);
  if (greet_) greet_(*connection);
  return connection;
}

void ConnectionPool::give_back(std::unique_ptr<PgConnection> connection) noexcept {
  // Whoever only read keeps nobody waiting: the next user hears what becomes of it. What was written holds locks.
  role_ == PgConnection::Role::reader ? connection->leave() : connection->roll_back();
  if (!connection->is_whole()) {
    // The others broke with it, as a rule: PostgreSQL was restarted.
    const std::lock_guard lock(mutex_);
    idle_.clear();
    return;
  }
  Idle superfluous;  // closed once others may use the pool
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  idle_.push_back({std::move(connection), now});
  if (idle_.size() <= kept_always || now - idle_.front().since < kept_at_least) return;
  superfluous = std::move(idle_.front());
  idle_.pop_front();
}

}  // namespace comptoir::storage::postgresql
