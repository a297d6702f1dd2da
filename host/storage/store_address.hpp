// Where a store is.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>

namespace comptoir::storage {

/// The ways to a store. All but the first are for PostgreSQL alone.
struct StoreAddress {
  std::string url;                                ///< as open_store takes it
  std::string direct_url{};                       ///< past a pooler, to the server itself; empty: url leads there
  std::string replica_url{};                      ///< of a streaming replica that serves queries; empty: there is none
  bool prepared = true;                           ///< false behind a pooler that gives each transaction another session
  std::chrono::milliseconds silence_max{30'000};  ///< how long the server may say nothing to a statement
};

/// Whether `url`, which people know as `named` ("storage.url"), is one at all: whatever is or is not there, nothing is touched, nobody is asked.
/// Errors: store.malformed_url, whose sentence does not repeat the URL, for it may hold a password.
[[nodiscard]] Result<> check_url(std::string_view url, std::string_view named);

/// The file that the URL names; empty where it names no file of SQLite.
[[nodiscard]] std::string file_of(std::string_view url);

/// The file that the URL names, and those that are kept beside it; none where it names no file of SQLite.
[[nodiscard]] std::vector<std::string> files_of(std::string_view url);

/// Whether there is something that could be opened: a file of SQLite that is not there yet would be made. Of PostgreSQL it is taken for granted.
[[nodiscard]] bool is_there(std::string_view url);

/// Whether a store could be opened or made there, as far as the file system tells. PostgreSQL is not asked. Nothing is written.
/// Errors: those of check_url, store.cannot_open.
[[nodiscard]] Result<> check_openable(std::string_view url);

}  // namespace comptoir::storage
