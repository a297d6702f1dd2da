#include "storage/sqlite/connection.hpp"

#include <mutex>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Exception.h>
#include <Poco/URI.h>
#include <sqlite3.h>

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr int busy_timeout_ms = 2000;

/// Rows come one by one: whoever has enough bytes asks for no more.
std::string portion(const std::string& rows, std::string_view order, std::string_view) {
  return rows + " AND ?3 > 0 ORDER BY " + std::string(order) + " LIMIT ?2";
}

constexpr sql::Dialect sqlite_dialect{
    .text = "TEXT",
    .text_name = "TEXT",
    .integer = "INTEGER",
    .real = "REAL",
    .table_options = " STRICT, WITHOUT ROWID",
    .long_row_table_options = " STRICT",
    .ascending = "",
    .descending = " DESC",
    // A lower bound, where IS NOT NULL would make SQLite walk over all the NULLs.
    .not_null_text = " >= ''",
    .not_null_number = " >= -9e999",
    .tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
    .portion = portion,
    .left_out = "",
    .days_of_messages = "",
    .messages_end = "SELECT max(position) FROM comptoir_message",
    .loose_deliveries = "comptoir_delivery",
    .same_as = " IS ",
    // SQLite 3.40 finds NULLs that are not there where a table WITHOUT ROWID has its last column in the key.
    .integrity_check = "SELECT * FROM pragma_integrity_check(1000000000) WHERE integrity_check NOT LIKE 'NULL value in %' LIMIT 20",
};

/// SQLite would make a file where none stands: each session is one to a file that is there.
std::string uri_of(const std::string& path) {
  std::string escaped;
  Poco::URI::encode(path, "?#", escaped);
  return "file:" + escaped + "?mode=rw";
}

Poco::Data::Session open_session(const std::string& path) {
  static std::once_flag registered;
  std::call_once(registered, [] {
    // A connection has one user at a time, and needs none of SQLite's own locks: without them a query costs a tenth less.
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    Poco::Data::SQLite::Connector::registerConnector();
  });
  constexpr std::size_t tries_once = 0;  // rather than for a minute, while others wait for their turn
  try {
    return {Poco::Data::SQLite::Connector::KEY, uri_of(path), tries_once};
  } catch (const Poco::Exception& problem) {
    throw Unavailable("The store " + path + " cannot be opened: " + problem.displayText() + ".");
  }
}

}  // namespace

SqliteConnection::SqliteConnection(const Options& options, Role role)
    : Connection(sqlite_dialect),
      session_(open_session(options.path)),
      handle_(Poco::Data::SQLite::Utility::dbHandle(session_)),
      file_(sqlite3_db_filename(handle_, "main")) {
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  guard_.attach(handle_);
  configure(options, role);
}

// POCO cannot close a session while raw statements stand on it.
SqliteConnection::~SqliteConnection() { drop_statements(); }

void SqliteConnection::configure(const Options& options, Role role) {
  run("PRAGMA trusted_schema = OFF");
  run("PRAGMA temp_store = MEMORY");
  if (role == Role::reader) {
    run("PRAGMA query_only = ON");
    return;
  }
  if (sqlite3_db_readonly(handle_, "main") == 1) {
    throw StoreError("The store " + options.path + " is read-only: give this user the right to write the file and its folder.");
  }
  run("PRAGMA journal_mode = WAL");
  run("PRAGMA synchronous = FULL");
  run("PRAGMA foreign_keys = OFF");
  // Debian overwrites what is deleted with zeroes unless told otherwise: events are never deleted, and this doubles the cost of an update.
  run("PRAGMA secure_delete = OFF");
  run("PRAGMA journal_size_limit = 67108864");
  if (options.max_pages > 0) run("PRAGMA max_page_count = " + std::to_string(options.max_pages));
}

std::unique_ptr<sql::Statement> SqliteConnection::prepare(Access access, const std::string& plugin, std::string_view sql) {
  return std::make_unique<SqliteStatement>(handle_, guard_, sql, Guard::Rule::of(access, plugin));
}

void SqliteConnection::run(std::string_view sql) { SqliteStatement(handle_, guard_, sql, {}).run(); }

void SqliteConnection::run_script(std::string_view plugin, std::string_view script) {
  const Guard::Rule rule = Guard::Rule::of(plugin == sql::host_owner ? Access::host : Access::migrating, plugin);
  const Guard::Scope scope(guard_, rule);
  const std::string text(script);
  for (const char* at = text.c_str(); *at != '\0';) {
    sqlite3_stmt* statement = nullptr;
    const char* next = nullptr;
    int code = sqlite3_prepare_v2(handle_, at, -1, &statement, &next);
    while (code == SQLITE_OK || code == SQLITE_ROW) code = statement == nullptr ? SQLITE_DONE : sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE) {
      const std::string refusal = guard_.take_refusal();
      if (!refusal.empty()) throw StoreError(refusal);
      fail(handle_, at);
    }
    at = next;
  }
}

void SqliteConnection::commit() {
  file_.check();
  if (log_) {
    log_->check();
  } else {
    log_.emplace(file_.log());
  }
  use("COMMIT")->run();
}

/// Each query ends so: a prepared statement, for to read the text anew costs as much as to read a row.
void SqliteConnection::roll_back() noexcept try {
  if (in_transaction()) use("ROLLBACK")->run();
} catch (...) {
  roll_back_from_outside();
}

void SqliteConnection::roll_back_from_outside() noexcept {
  if (in_transaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteConnection::let_go() noexcept {
  for (auto* statement = sqlite3_next_stmt(handle_, nullptr); statement != nullptr; statement = sqlite3_next_stmt(handle_, statement))
    if (sqlite3_stmt_busy(statement) != 0) sqlite3_reset(statement);
  roll_back_from_outside();
}

void SqliteConnection::interrupt() noexcept { sqlite3_interrupt(handle_); }

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace comptoir::storage::sqlite
