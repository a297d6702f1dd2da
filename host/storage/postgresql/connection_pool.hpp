// Connections that wait for their next user.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/postgresql/connection.hpp"

namespace comptoir::storage::postgresql {

/// Grows with demand, keeps a few. [thread-safe]
class ConnectionPool {
 public:
  ConnectionPool(std::string url, PgConnection::Role role, std::string session) : url_(std::move(url)), role_(role), session_(std::move(session)) {}

  std::unique_ptr<PgConnection> take();
  /// Ends the connection's transaction, and keeps the connection for the next user unless it broke.
  void give_back(std::unique_ptr<PgConnection> connection) noexcept;

 private:
  std::string url_;
  PgConnection::Role role_;
  std::string session_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PgConnection>> idle_;
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
