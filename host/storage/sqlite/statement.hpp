// A prepared statement of SQLite.
//
// It stands on the raw sqlite3 handle beneath POCO Data's session: kept raw statements cost a fifth of POCO's on the hot paths.
#pragma once

#include <string>
#include <vector>

#include "storage/sql/statement.hpp"
#include "storage/sqlite/guard.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace comptoir::storage::sqlite {

class SqliteStatement final : public sql::Statement {
 public:
  SqliteStatement(sqlite3* database, Guard& guard, std::string_view sql, const Guard::Rule& rule);
  ~SqliteStatement() override;
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  using Statement::put;
  void put(int place, std::string_view text) override;
  void put(int place, std::span<const std::uint8_t> bytes) override;
  void put(int place, const comptoir_value& value) override;
  void put_integer(int place, std::int64_t number) override;
  void bind_arguments(std::string_view tenant, std::span<const comptoir_value> arguments) override;

  bool step() override;
  std::int64_t run() override;
  void reset() noexcept override;

  std::string_view text(int column) const override;
  std::int64_t integer(int column) const override;
  comptoir_value value(int column) const override;
  int columns() const override;
  /// The texts are copied: SQLite frees its own when a statement is broken off.
  void read_into(std::vector<comptoir_value>& values) const override;

 private:
  /// Of those that are there, not of its own WITH.
  bool names_table() const;
  std::string_view sql() const;
  void checked(int code, std::string_view text = {});

  sqlite3* database_;
  Guard& guard_;
  Guard::Rule rule_;
  sqlite3_stmt* statement_ = nullptr;
  mutable std::string texts_;  ///< of the row, one behind the other
};

}  // namespace comptoir::storage::sqlite
