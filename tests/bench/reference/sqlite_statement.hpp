// What the references of SQLite need of it: a prepared statement, and the settings of the host's writer.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>

#include <sqlite3.h>

namespace comptoir::bench {

struct CloseSqlite {
  void operator()(sqlite3* store) const { sqlite3_close_v2(store); }
};
using Sqlite = std::unique_ptr<sqlite3, CloseSqlite>;

/// A connection for one thread.
inline Sqlite open_sqlite(const std::string& path) {
  sqlite3* store = nullptr;
  const auto opened = sqlite3_open_v2(path.c_str(), &store, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Sqlite owner(store);
  if (opened != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(store));
  return owner;
}

struct Blob {
  std::string_view bytes;
};
using Value = std::variant<std::int64_t, std::string_view, Blob>;

class Statement {
 public:
  Statement(sqlite3* store, const std::string& sql) : store_(store) { check(sqlite3_prepare_v2(store, sql.c_str(), -1, &handle_, nullptr)); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement() { sqlite3_finalize(handle_); }

  /// Runs it; the first column of its first row, or 0.
  std::int64_t run(std::initializer_list<Value> values = {}) {
    ask(values);
    const auto found = step() ? sqlite3_column_int64(handle_, 0) : 0;
    end();
    return found;
  }

  /// The same in steps: what is bound must live until `end`.
  void ask(std::initializer_list<Value> values) {
    end();
    int place = 0;
    for (const auto& value : values) bind(++place, value);
  }
  bool step() { return sqlite3_step(handle_) == SQLITE_ROW; }
  int columns() const { return sqlite3_column_count(handle_); }
  std::int64_t integer(int column) const { return sqlite3_column_int64(handle_, column); }
  /// Without data where the value is NULL.
  std::string_view text(int column) const {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(handle_, column));
    return {bytes, bytes == nullptr ? 0 : static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
  }
  void end() { check(sqlite3_reset(handle_)); }

 private:
  void bind(int place, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) check(sqlite3_bind_int64(handle_, place, *number));
    if (const auto* text = std::get_if<std::string_view>(&value))
      check(sqlite3_bind_text(handle_, place, text->data(), static_cast<int>(text->size()), SQLITE_STATIC));
    if (const auto* blob = std::get_if<Blob>(&value))
      check(sqlite3_bind_blob(handle_, place, blob->bytes.data(), static_cast<int>(blob->bytes.size()), SQLITE_STATIC));
  }
  void check(int status) const {
    if (status != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(store_));
  }

  sqlite3* store_;
  sqlite3_stmt* handle_ = nullptr;
};

/// As durable as the host writes.
inline void set_as_the_host_does(sqlite3* store) {
  for (const auto* setting : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = OFF", "PRAGMA cache_size = -16384"})
    Statement(store, setting).run();
}

}  // namespace comptoir::bench
