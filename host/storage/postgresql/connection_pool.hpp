// Connections that wait for their next user.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "storage/postgresql/connection.hpp"

namespace comptoir::storage::postgresql {

/// Grows with demand, and keeps what was in use a short while ago: a new session costs more than many a query. [thread-safe]
class ConnectionPool {
 public:
  ConnectionPool(std::string url, PgConnection::Role role, PgConnection::Way way = {}) : url_(std::move(url)), role_(role), way_(way) {}

  /// From now on each new connection is shown to `greet` before anybody gets it; what that throws comes out of `take`. To be set before the pool is
  /// shared.
  void greet_with(std::function<void(PgConnection&)> greet) { greet_ = std::move(greet); }

  std::unique_ptr<PgConnection> take();
  /// Ends the connection's transaction, and keeps the connection for the next user unless it broke.
  void give_back(std::unique_ptr<PgConnection> connection) noexcept;

 private:
  std::unique_ptr<PgConnection> take_idle();

  std::string url_;
  PgConnection::Role role_;
  PgConnection::Way way_;
  std::function<void(PgConnection&)> greet_;
  std::mutex mutex_;
  struct Idle {
    std::unique_ptr<PgConnection> connection;
    std::chrono::steady_clock::time_point since;
  };
  std::deque<Idle> idle_;  ///< the one that was used last at the end, from where the next is taken
};

/// A connection of a pool while it is used.
class Lent {
 public:
  explicit Lent(ConnectionPool& pool) : pool_(pool), connection_(pool.take()) {}
  ~Lent() { pool_.give_back(std::move(connection_)); }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

  PgConnection& operator*() const { return *connection_; }
  PgConnection* operator->() const { return connection_.get(); }

 private:
  ConnectionPool& pool_;
  std::unique_ptr<PgConnection> connection_;
};

}  // namespace comptoir::storage::postgresql
