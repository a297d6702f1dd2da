// The file of a store as somebody else edits it: with SQLite alone, past the host.
#pragma once

#include <cstdint>
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

/// What a statement answers in its first row and column; -1 when it answers nothing.
inline std::int64_t first_number(const std::filesystem::path& path, const std::string& sql) {
  sqlite3* database = nullptr;
  sqlite3_stmt* statement = nullptr;
  std::int64_t number = -1;
  if (sqlite3_open(path.c_str(), &database) == SQLITE_OK && sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK &&
      sqlite3_step(statement) == SQLITE_ROW)
    number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  sqlite3_close(database);
  return number;
}

}  // namespace comptoir::storage::sqlite
