#include "storage/sqlite/guard.hpp"

#include <utility>

#include <sqlite3.h>

namespace comptoir::storage::sqlite {

namespace {

/// SQLite's own tables, which it changes itself when a migration makes or drops a table.
bool is_catalogue(std::string_view table) {
  return table == "sqlite_master" || table == "sqlite_temp_master" || table == "sqlite_schema" || table == "sqlite_sequence";
}

std::string_view or_empty(const char* text) { return text == nullptr ? std::string_view() : std::string_view(text); }

}  // namespace

const Guard::Rule Guard::host_rule{};

void Guard::attach(sqlite3* database) { sqlite3_set_authorizer(database, &Guard::ask, this); }

std::string Guard::take_refusal() { return std::exchange(refusal_, {}); }

std::set<std::string> Guard::take_tables() { return std::exchange(tables_, {}); }

int Guard::ask(void* self, int action, const char* first, const char* second, const char*, const char*) noexcept try {
  auto& guard = *static_cast<Guard*>(self);
  if (guard.rule_->access == Access::host) return SQLITE_OK;
  return guard.permits(action, or_empty(first), or_empty(second)) ? SQLITE_OK : SQLITE_DENY;
} catch (...) {
  return SQLITE_DENY;  // out of memory
}

bool Guard::permits(int action, std::string_view first, std::string_view second) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_RECURSIVE: return true;
    case SQLITE_FUNCTION:  // SQLite calls some itself as it alters a table
      return rule_->access == Access::migrating || rule_->may_call(second) || refuse(rule_->may_not_call(second));
    case SQLITE_READ: return permits_table("read", first);
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
      if (rule_->access == Access::reading) return refuse(rule_->only_reads(first));
      return permits_table("write", first);
    default: break;
  }
  if (rule_->access != Access::migrating) return refuse(rule_->only_in_migrations());

  switch (action) {
    case SQLITE_CREATE_TABLE: return permits_table("create", first);
    case SQLITE_DROP_TABLE: return permits_table("drop", first);
    case SQLITE_ALTER_TABLE: return permits_table("alter", second);
    case SQLITE_CREATE_INDEX:
    case SQLITE_DROP_INDEX: return permits_table("index", second);
    case SQLITE_REINDEX: return true;  // asked for by CREATE INDEX itself
    default: return refuse(rule_->only_tables());
  }
}

bool Guard::permits_table(std::string_view verb, std::string_view table) {
  if (rule_->access == Access::migrating && is_catalogue(table)) return true;
  tables_.emplace(table);
  return rule_->owns(table) || refuse(rule_->may_not(verb, table));
}

bool Guard::refuse(std::string reason) {
  refusal_ = std::move(reason);
  return false;
}

}  // namespace comptoir::storage::sqlite
