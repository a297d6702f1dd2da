#include "storage/sqlite/session_pool.hpp"

#include <utility>

namespace comptoir::storage::sqlite {

namespace {

constexpr std::size_t idle_max = 16;

}  // namespace

/// The second look finds what was moved between the first and the opening.
std::unique_ptr<SqliteConnection> ConnectionFactory::open(SqliteConnection::Role role) const {
  check_();
  auto connection = std::make_unique<SqliteConnection>(options_, role);
  check_();
  return connection;
}

std::unique_ptr<SqliteConnection> WriterConnection::enter() {
  std::unique_lock lock(mutex_);
  free_.wait(lock, [this] { return !taken_; });
  if (idle_ == nullptr) try {
      idle_ = factory_.open(SqliteConnection::Role::writer);
    } catch (...) {
      free_.notify_one();  // this one was woken, and does not take its turn
      throw;
    }
  taken_ = true;
  return std::move(idle_);
}

void WriterConnection::leave(std::unique_ptr<SqliteConnection> connection) {
  {
    const std::lock_guard lock(mutex_);
    taken_ = false;
    idle_ = std::move(connection);
  }
  free_.notify_one();
}

ReaderPool::ReaderPool(ConnectionFactory factory) : factory_(std::move(factory)) { idle_.reserve(idle_max); }

std::unique_ptr<SqliteConnection> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<SqliteConnection> connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return factory_.open(SqliteConnection::Role::reader);
}

void ReaderPool::give_back(std::unique_ptr<SqliteConnection> connection) noexcept {
  connection->roll_back();
  const std::lock_guard lock(mutex_);
  if (idle_.size() < idle_max && !connection->in_transaction()) idle_.push_back(std::move(connection));
}

}  // namespace comptoir::storage::sqlite
