#include "storage/sqlite/connection.hpp"

#include <mutex>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <Poco/Exception.h>
#include <sqlite3.h>

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr int busy_timeout_ms = 2000;
/// Kept statements and views of one connection: beyond it they are made anew, so that SQL composed at run time cannot eat the memory.
constexpr std::size_t kept_max = 500;

Poco::Data::Session open_session(const std::string& path) {
  static std::once_flag registered;
  std::call_once(registered, [] {
    // A connection has one user at a time, and needs none of SQLite's own locks: without them a query costs a tenth less.
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    Poco::Data::SQLite::Connector::registerConnector();
  });
  try {
    return {Poco::Data::SQLite::Connector::KEY, path};
  } catch (const Poco::Exception& problem) {
    throw StoreError("The store " + path + " cannot be opened: " + problem.displayText() + ".");
  }
}

}  // namespace

Connection::Connection(const Options& options, Role role)
    : session_(open_session(options.path)), handle_(Poco::Data::SQLite::Utility::dbHandle(session_)) {
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, busy_timeout_ms);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  guard_.attach(handle_);
  configure(options, role);
}

Connection::~Connection() {
  // POCO cannot close a session while raw statements stand on it.
  views_.clear();
  plugins_.clear();
  host_.kept.clear();
}

void Connection::configure(const Options& options, Role role) {
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

Connection::Loan Connection::lend(Confined& confined, std::string_view sql) {
  auto found = confined.kept.find(sql);
  if (found == confined.kept.end()) {
    if (confined.kept.size() >= kept_max) std::erase_if(confined.kept, [](const auto& entry) { return entry.second != nullptr; });
    found = confined.kept.emplace(sql, std::make_unique<Statement>(handle_, guard_, sql, confined.rule)).first;
  }
  std::unique_ptr<Statement> statement = std::move(found->second);
  if (statement == nullptr) statement = std::make_unique<Statement>(handle_, guard_, sql, confined.rule);
  return {found->second, std::move(statement)};
}

Connection::Loan Connection::use(Access access, std::string_view plugin, std::string_view sql) {
  std::string name(plugin);
  name += access == Access::reading ? " reading" : " writing";
  const auto found = plugins_.find(name);
  if (found != plugins_.end()) return lend(found->second, sql);
  return lend(plugins_.emplace(std::move(name), Confined{Guard::Rule::of(access, plugin), {}}).first->second, sql);
}

std::shared_ptr<const ViewSql> Connection::of(const View& view) {
  if (views_.size() >= kept_max) views_.clear();

  // The address is only a hint: the shape decides, since another view may live there now.
  std::shared_ptr<const ViewSql>& kept = views_[&view];
  if (kept == nullptr || !kept->layout().fits(view)) kept = std::make_shared<const ViewSql>(ViewLayout(view));
  return kept;
}

void Connection::run(std::string_view sql) { Statement(handle_, guard_, sql, {}).run(); }

void Connection::run_script(std::string_view plugin, std::string_view script) {
  const Guard::Rule rule = Guard::Rule::of(plugin == host_owner ? Access::host : Access::migrating, plugin);
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

void Connection::commit() {
  int is_moved = 0;
  sqlite3_file_control(handle_, "main", SQLITE_FCNTL_HAS_MOVED, &is_moved);
  if (is_moved != 0) {
    throw StoreError("The store " + std::string(sqlite3_db_filename(handle_, "main")) +
                     " was moved or deleted while this host had it open: put it back, or stop the host.");
  }
  use("COMMIT")->run();
}

void Connection::roll_back() noexcept {
  if (in_transaction()) sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

}  // namespace comptoir::storage::sqlite
