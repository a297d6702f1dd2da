// A replica of the database that serves queries while it answers.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include "storage/postgresql/connection_pool.hpp"
#include "storage/sql/queries.hpp"

namespace comptoir::storage::postgresql {

/// It may be behind, and it may be away: whoever asks goes to the primary then. [thread-safe]
class Replica {
 public:
  /// Throws StoreError when the URL leads to another store than `facts` are of; one that is away is waited for.
  Replica(const std::string& url, const sql::Facts& facts, std::chrono::milliseconds silence_max);

  /// A connection, or null while it is away: it is looked for again every few seconds.
  std::unique_ptr<Lent> lend();

 private:
  ConnectionPool pool_;
  std::atomic<std::chrono::steady_clock::time_point> away_until_{};
};

}  // namespace comptoir::storage::postgresql
