// Who may use which connection: one writer at a time, readers from a pool.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "storage/sqlite/connection.hpp"

namespace comptoir::storage::sqlite {

/// Opens connections to the file that a store was opened as, and to no other: SQLite would read whatever took its place. [thread-safe]
class ConnectionFactory {
 public:
  /// `check` throws when the file is not there any more.
  ConnectionFactory(Options options, std::function<void()> check) : options_(std::move(options)), check_(std::move(check)) {}

  /// Throws StoreError.
  std::unique_ptr<SqliteConnection> open(SqliteConnection::Role role) const;

 private:
  Options options_;
  std::function<void()> check_;
};

/// The one connection that writes, and the turn to use it. A turn may end on another thread than the one that waited for it. [thread-safe]
class WriterConnection {
 public:
  class Turn {
   public:
    explicit Turn(WriterConnection& writer) : writer_(writer), connection_(writer.enter()) {}
    ~Turn() { writer_.leave(std::move(connection_)); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    SqliteConnection& connection() const { return *connection_; }
    /// Takes the connection out of use: the next turn gets another one.
    std::unique_ptr<SqliteConnection> retire() { return std::move(connection_); }

   private:
    WriterConnection& writer_;
    std::unique_ptr<SqliteConnection> connection_;
  };

  explicit WriterConnection(ConnectionFactory factory) : factory_(std::move(factory)) {}

 private:
  /// Throws StoreError when a connection must be made, and cannot.
  std::unique_ptr<SqliteConnection> enter();
  void leave(std::unique_ptr<SqliteConnection> connection);

  ConnectionFactory factory_;
  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
  std::unique_ptr<SqliteConnection> idle_;
};

/// Connections that read. Grows with demand, keeps a few. [thread-safe]
class ReaderPool {
 public:
  explicit ReaderPool(ConnectionFactory factory);

  /// Throws StoreError when a connection must be made, and cannot.
  std::unique_ptr<SqliteConnection> take();
  /// Ends the connection's transaction and keeps the connection for the next reader.
  void give_back(std::unique_ptr<SqliteConnection> connection) noexcept;

 private:
  ConnectionFactory factory_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SqliteConnection>> idle_;
};

}  // namespace comptoir::storage::sqlite
