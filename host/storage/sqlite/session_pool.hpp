// Who may use which connection: one writer at a time, readers from a pool.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "storage/sqlite/connection.hpp"

namespace comptoir::storage::sqlite {

/// The writer's turn. A turn may end on another thread than the one that waited for it. [thread-safe]
class Turnstile {
 public:
  class Turn {
   public:
    explicit Turn(Turnstile& turnstile) : turnstile_(turnstile) { turnstile_.enter(); }
    ~Turn() { turnstile_.leave(); }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Turnstile& turnstile_;
  };

 private:
  void enter();
  void leave();

  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

/// Connections that read. Grows with demand, keeps a few. [thread-safe]
class ReaderPool {
 public:
  explicit ReaderPool(Options options);

  std::unique_ptr<SqliteConnection> take();
  /// Ends the connection's transaction and keeps the connection for the next reader.
  void give_back(std::unique_ptr<SqliteConnection> connection) noexcept;

 private:
  Options options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<SqliteConnection>> idle_;
};

}  // namespace comptoir::storage::sqlite
