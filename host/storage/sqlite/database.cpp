#include "storage/sqlite/database.hpp"

#include <filesystem>
#include <optional>
#include <utility>

#include "storage/sql/founding.hpp"
#include "storage/sqlite/catalogue.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/file_lock.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/store_path.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

/// What one commit takes: the log of a transaction grows with its rows, and lies beside the file.
constexpr std::uint64_t rows_of_a_commit = 50'000;

class SqliteInflow final : public sql::Inflow {
 public:
  SqliteInflow(SqliteConnection& connection, const std::string& table, std::vector<sql::StoredColumn> columns)
      : connection_(connection), columns_(std::move(columns)) {
    sql_ = "INSERT INTO " + sql::quoted(table) + " (" +
           sql::joined(columns_, ", ", [](const sql::StoredColumn& column) { return sql::quoted(column.name); }) + ") VALUES (" +
           sql::joined(columns_, ", ", [](const sql::StoredColumn&) { return std::string("?"); }) + ")";
    connection_.begin();
  }
  ~SqliteInflow() override { connection_.roll_back(); }

  void put(std::span<const comptoir_value> row) override {
    const auto insert = connection_.use(sql_);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const int place = static_cast<int>(i) + 1;
      const auto& text = row[i].text;
      const bool is_bytes = columns_[i].type == "BLOB" && row[i].kind == COMPTOIR_VALUE_TEXT;
      if (is_bytes) {
        insert->put(place, std::span(reinterpret_cast<const std::uint8_t*>(text.data), text.size));
      } else {
        insert->put(place, row[i]);
      }
    }
    insert->run();
    if (++rows_ % rows_of_a_commit != 0) return;
    connection_.commit();
    connection_.begin();
  }
  void finish() override { connection_.commit(); }

 private:
  SqliteConnection& connection_;
  std::vector<sql::StoredColumn> columns_;
  std::string sql_;
  std::uint64_t rows_ = 0;
};

class SqliteDatabase final : public sql::Database {
 public:
  explicit SqliteDatabase(Options options) : options_(std::move(options)), shown_("sqlite:" + options_.path) {}

  std::string identity() override { return "sqlite:" + absolute_path(options_.path).string(); }
  std::string description() const override { return shown_; }
  bool exists() const override { return std::filesystem::exists(absolute_path(options_.path)); }

  void hold() override {
    options_.path = prepared_path(options_.path);
    lock_.emplace(options_.path);
    connection_.emplace(options_, SqliteConnection::Role::writer);
    view_tables_.emplace(*connection_);
  }

  sql::Connection& connection() override { return *connection_; }
  sql::ViewTables& view_tables() override { return *view_tables_; }
  void make_tables() override { sql::make_tables(*connection_, options_.path, host_migrations()); }

  bool carries(const sql::StoredColumn&) const override { return true; }
  void clear(std::span<const std::string> tables) override {
    for (const std::string& table : tables) connection_->run("DELETE FROM " + sql::quoted(table));
  }
  std::unique_ptr<sql::Inflow> fill(const std::string& table, std::vector<sql::StoredColumn> columns) override {
    return std::make_unique<SqliteInflow>(*connection_, table, std::move(columns));
  }
  void settle() override { connection_->run("PRAGMA wal_checkpoint(TRUNCATE)"); }

 private:
  Options options_;
  std::string shown_;
  std::optional<FileLock> lock_;
  std::optional<SqliteConnection> connection_;
  std::optional<SqliteViewTables> view_tables_;
};

}  // namespace

std::unique_ptr<sql::Database> open_database(const Options& options) { return std::make_unique<SqliteDatabase>(options); }

}  // namespace comptoir::storage::sqlite
