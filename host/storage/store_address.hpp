// Where a store is.
#pragma once

#include <chrono>
#include <string>

namespace comptoir::storage {

/// The ways to a store. All but the first are for PostgreSQL alone.
struct StoreAddress {
  std::string url;                                ///< as open_store takes it
  std::string direct_url{};                       ///< past a pooler, to the server itself; empty: url leads there
  std::string replica_url{};                      ///< of a streaming replica that serves queries; empty: there is none
  bool prepared = true;                           ///< false behind a pooler that gives each transaction another session
  std::chrono::milliseconds silence_max{30'000};  ///< how long the server may say nothing to a statement; more than it may wait for a lock
};

}  // namespace comptoir::storage
