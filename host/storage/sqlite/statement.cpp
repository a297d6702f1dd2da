#include "storage/sqlite/statement.hpp"

#include <algorithm>

#include <sqlite3.h>

#include "storage/sqlite/failure.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

constexpr std::size_t kept_bytes_max = 16 * 1024;  ///< between two uses

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n;") == std::string_view::npos; }

}  // namespace

SqliteStatement::SqliteStatement(sqlite3* database, Guard& guard, std::string_view sql, const Guard::Rule& rule)
    : database_(database), guard_(guard), rule_(rule) {
  const Guard::Scope scope(guard_, rule_);
  const char* tail = nullptr;
  (void)guard_.take_tables();
  checked(sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_, &tail), sql);
  if (statement_ == nullptr) throw BadStatement("A statement of plugin " + rule_.plugin + " is empty.");
  const bool needs_tenant = rule_.is_for_rows() && names_table() && sqlite3_bind_parameter_index(statement_, ":tenant") == 0;
  const bool is_one = is_blank(sql.substr(static_cast<std::size_t>(tail - sql.data())));
  if (is_one && !needs_tenant) return;

  sqlite3_finalize(statement_);
  if (is_one) throw BadStatement(rule_.needs_tenant());
  throw BadStatement("Only one statement at a time: something follows \"" +
                     storage::sql::excerpt(sql.substr(0, static_cast<std::size_t>(tail - sql.data()))) + "\".");
}

bool SqliteStatement::names_table() const {
  const auto is_there = [this](const std::string& name) {
    return sqlite3_table_column_metadata(database_, nullptr, name.c_str(), nullptr, nullptr, nullptr, nullptr, nullptr, nullptr) == SQLITE_OK;
  };
  return std::ranges::any_of(guard_.take_tables(), is_there);
}

SqliteStatement::~SqliteStatement() { sqlite3_finalize(statement_); }

void SqliteStatement::checked(int code, std::string_view text) {
  if (code == SQLITE_OK) return;
  const std::string refusal = guard_.take_refusal();
  if (!refusal.empty()) throw BadStatement(refusal);
  fail(database_, text.empty() ? sql() : text);
}

void SqliteStatement::put(int place, std::string_view text) {
  // A null pointer would bind NULL, an empty text it is.
  checked(sqlite3_bind_text64(statement_, place, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void SqliteStatement::put(int place, std::span<const std::uint8_t> bytes) {
  checked(sqlite3_bind_blob64(statement_, place, bytes.data(), bytes.size(), SQLITE_STATIC));
}

void SqliteStatement::put_integer(int place, std::int64_t number) { checked(sqlite3_bind_int64(statement_, place, number)); }

void SqliteStatement::put(int place, const comptoir_value& value) {
  switch (value.kind) {
    case COMPTOIR_VALUE_NULL: return checked(sqlite3_bind_null(statement_, place));
    case COMPTOIR_VALUE_INTEGER: return put_integer(place, value.integer);
    case COMPTOIR_VALUE_REAL: return checked(sqlite3_bind_double(statement_, place, value.real));
    case COMPTOIR_VALUE_TEXT: return put(place, std::string_view(value.text.data, value.text.size));
    default: throw BadStatement("A value of kind " + std::to_string(value.kind) + " is none that a store knows.");
  }
}

void SqliteStatement::bind_arguments(std::string_view tenant, std::span<const comptoir_value> arguments) {
  std::size_t taken = 0;
  std::size_t wanted = 0;
  const int parameters = sqlite3_bind_parameter_count(statement_);
  for (int place = 1; place <= parameters; ++place) {
    const char* name = sqlite3_bind_parameter_name(statement_, place);
    if (name != nullptr) {
      if (std::string_view(name) != ":tenant") throw BadStatement("Parameter " + std::string(name) + " is not known: use ? and :tenant.");
      put(place, tenant);
    } else {
      ++wanted;
      if (taken < arguments.size()) put(place, arguments[taken++]);
    }
  }
  if (wanted == arguments.size()) return;
  throw BadStatement("The statement \"" + storage::sql::excerpt(sql()) + "\" has " + std::to_string(wanted) + " parameters, but " +
                     std::to_string(arguments.size()) + " arguments came.");
}

bool SqliteStatement::step() {
  const Guard::Scope scope(guard_, rule_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  checked(code);
  return false;
}

std::int64_t SqliteStatement::run() {
  while (step()) continue;
  return sqlite3_changes64(database_);
}

void SqliteStatement::reset() noexcept {
  sqlite3_reset(statement_);
  if (texts_.capacity() > kept_bytes_max) std::string().swap(texts_);  // an assignment would keep the room
}

std::string_view SqliteStatement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::int64_t SqliteStatement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

comptoir_value SqliteStatement::value(int column) const {
  comptoir_value out{};
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_NULL: out.kind = COMPTOIR_VALUE_NULL; break;
    case SQLITE_INTEGER:
      out.kind = COMPTOIR_VALUE_INTEGER;
      out.integer = integer(column);
      break;
    case SQLITE_FLOAT:
      out.kind = COMPTOIR_VALUE_REAL;
      out.real = sqlite3_column_double(statement_, column);
      break;
    default:
      const auto found = text(column);
      out.kind = COMPTOIR_VALUE_TEXT;
      out.text = {found.empty() ? "" : found.data(), found.size()};
  }
  return out;
}

void SqliteStatement::read_into(std::vector<comptoir_value>& values) const {
  Statement::read_into(values);
  std::size_t size = 0;
  for (const auto& value : values)
    if (value.kind == COMPTOIR_VALUE_TEXT) size += value.text.size;
  texts_.clear();
  texts_.reserve(size);  // so that no text moves any more
  for (auto& value : values) {
    if (value.kind != COMPTOIR_VALUE_TEXT) continue;
    const auto* kept = texts_.data() + texts_.size();
    texts_.append(value.text.data, value.text.size);
    value.text.data = kept;
  }
}

int SqliteStatement::columns() const { return sqlite3_column_count(statement_); }

std::string_view SqliteStatement::sql() const { return sqlite3_sql(statement_); }

}  // namespace comptoir::storage::sqlite
