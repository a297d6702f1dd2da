// The one server of these tests.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "servers/postgresql.hpp"

namespace comptoir::storage {

servers::PostgreSql& server();

/// Returns once the condition holds; throws when it does not within a minute.
inline void wait_until(const std::function<bool()>& condition, const std::string& what) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(what + " did not happen within a minute");
    std::this_thread::yield();
  }
}

/// Returns once the server's replica has received all that the server has written.
inline void wait_for_replica(servers::PostgreSql& primary, const std::string& database) {
  const auto written = primary.sql(database, "select pg_current_wal_lsn()");
  const auto received = "select pg_last_wal_replay_lsn() >= '" + written + "'";
  wait_until([&] { return primary.sql_on_replica(database, received) == "t"; }, "that the replica received everything");
}

}  // namespace comptoir::storage
