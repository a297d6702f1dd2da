// The file of a store as somebody else edits it: with SQLite alone, past the host.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include <sqlite3.h>

namespace comptoir::storage::sqlite {

/// Runs SQL on the file, which is made where it is missing.
inline void edit(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* database = nullptr;
  const int opened = sqlite3_open(path.c_str(), &database);
  const int done = opened == SQLITE_OK ? sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) : opened;
  const std::string problem = sqlite3_errmsg(database);
  sqlite3_close(database);
  if (done != SQLITE_OK) throw std::runtime_error(sql + ": " + problem);
}

}  // namespace comptoir::storage::sqlite
