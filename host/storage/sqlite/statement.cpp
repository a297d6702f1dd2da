#include "storage/sqlite/statement.hpp"

#include <algorithm>
#include <stdexcept>

#include <sqlite3.h>

#include "storage/sqlite/failure.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

namespace {

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n;") == std::string_view::npos; }

}  // namespace

Statement::Statement(sqlite3* database, Guard& guard, std::string_view sql, const Guard::Rule& rule)
    : database_(database), guard_(guard), rule_(rule) {
  const Guard::Scope scope(guard_, rule_);
  const char* tail = nullptr;
  checked(sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement_, &tail), sql);
  if (statement_ == nullptr) throw BadStatement("A statement of plugin " + rule_.plugin + " is empty.");
  if (is_blank(sql.substr(static_cast<std::size_t>(tail - sql.data())))) return;

  sqlite3_finalize(statement_);
  throw BadStatement("Only one statement at a time: something follows \"" + excerpt(sql.substr(0, static_cast<std::size_t>(tail - sql.data()))) +
                     "\".");
}

Statement::~Statement() { sqlite3_finalize(statement_); }

void Statement::checked(int code, std::string_view text) {
  if (code == SQLITE_OK) return;
  const std::string refusal = guard_.take_refusal();
  if (!refusal.empty()) throw BadStatement(refusal);
  fail(database_, text.empty() ? sql() : text);
}

void Statement::put(int place, std::string_view text) {
  // A null pointer would bind NULL, an empty text it is.
  checked(sqlite3_bind_text64(statement_, place, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::put(int place, std::span<const std::uint8_t> bytes) {
  checked(sqlite3_bind_blob64(statement_, place, bytes.data(), bytes.size(), SQLITE_STATIC));
}

void Statement::put_integer(int place, std::int64_t number) { checked(sqlite3_bind_int64(statement_, place, number)); }

void Statement::put(int place, const comptoir_value& value) {
  switch (value.kind) {
    case COMPTOIR_VALUE_NULL: return checked(sqlite3_bind_null(statement_, place));
    case COMPTOIR_VALUE_INTEGER: return put_integer(place, value.integer);
    case COMPTOIR_VALUE_REAL: return checked(sqlite3_bind_double(statement_, place, value.real));
    case COMPTOIR_VALUE_TEXT: return put(place, std::string_view(value.text.data, value.text.size));
    default: throw BadStatement("A value of kind " + std::to_string(value.kind) + " is none that a store knows.");
  }
}

void Statement::bind_arguments(std::string_view tenant, std::span<const comptoir_value> arguments) {
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
  throw BadStatement("The statement \"" + excerpt(sql()) + "\" has " + std::to_string(wanted) + " parameters, but " +
                     std::to_string(arguments.size()) + " arguments came.");
}

bool Statement::step() {
  const Guard::Scope scope(guard_, rule_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  checked(code);
  return false;
}

std::int64_t Statement::run() {
  while (step()) continue;
  return sqlite3_changes64(database_);
}

bool Statement::run_unless_taken() {
  const Guard::Scope scope(guard_, rule_);
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_DONE) return true;

  const int reason = sqlite3_extended_errcode(database_);
  if (reason == SQLITE_CONSTRAINT_PRIMARYKEY || reason == SQLITE_CONSTRAINT_UNIQUE) return false;
  checked(code);
  return false;
}

void Statement::reset() noexcept { sqlite3_reset(statement_); }

std::string_view Statement::text(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }

namespace {

template <class Bytes>
void copy_fixed(std::string_view from, Bytes& to) {
  if (from.size() == to.size()) std::ranges::copy(from, to.begin());
}

}  // namespace

Timestamp Statement::time(int column) const {
  try {
    return Timestamp::from_microseconds_since_epoch(integer(column));
  } catch (const std::out_of_range&) {
    return {};
  }
}

Id Statement::id(int column) const {
  std::array<std::uint8_t, 16> out{};
  copy_fixed(text(column), out);
  return Id(out);
}

Checksum Statement::checksum(int column) const {
  Checksum out{};
  copy_fixed(text(column), out);
  return out;
}

comptoir_value Statement::value(int column) const {
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
      const std::string_view found = text(column);
      out.kind = COMPTOIR_VALUE_TEXT;
      out.text = {found.empty() ? "" : found.data(), found.size()};
  }
  return out;
}

void Statement::read_into(std::vector<comptoir_value>& values) const {
  values.clear();
  const int count = sqlite3_column_count(statement_);
  for (int column = 0; column < count; ++column) values.push_back(value(column));
}

std::string_view Statement::sql() const { return sqlite3_sql(statement_); }

}  // namespace comptoir::storage::sqlite
