#include "storage/sqlite/view_sql.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::storage::sqlite {

using contract::ColumnKind;

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

ViewSql::ViewSql(ViewLayout layout) : layout_(std::move(layout)) {
  const std::string table = storage::sqlite::quoted(layout_.table());
  put_ = "INSERT INTO " + table + " (tenant, " + all_columns() + ") VALUES (?";
  for (std::size_t i = 0; i < layout_.columns().size(); ++i) put_ += ", ?";
  put_ += ") ON CONFLICT (tenant, " + joined(layout_.key(), ", ", [this](std::size_t column) { return quoted(column); }) + ") DO ";

  std::string changes;
  for (std::size_t column = 0; column < layout_.columns().size(); ++column) {
    if (std::ranges::find(layout_.key(), column) != layout_.key().end()) continue;
    changes += (changes.empty() ? "UPDATE SET " : ", ") + quoted(column) + " = excluded." + quoted(column);
  }
  put_ += changes.empty() ? "NOTHING" : changes;

  erase_ = "DELETE FROM " + table + " WHERE " + key_equals();
  find_ = "SELECT " + all_columns() + " FROM " + table + " WHERE " + key_equals();
}

std::string ViewSql::quoted(std::size_t column) const { return storage::sqlite::quoted(layout_.columns()[column].table); }

std::string ViewSql::all_columns() const {
  return joined(layout_.columns(), ", ", [](const contract::Column& column) { return storage::sqlite::quoted(column.table); });
}

std::string ViewSql::key_equals() const {
  return "tenant = ? AND " + joined(layout_.key(), " AND ", [this](std::size_t column) { return quoted(column) + " = ?"; });
}

std::string ViewSql::list(const RowOrder& order, std::size_t prefix, Stretch stretch, bool descending) const {
  std::string sql = "SELECT " + all_columns() + " FROM " + storage::sqlite::quoted(layout_.table()) + " WHERE tenant = ?";
  const std::size_t equal = prefix + stretch.fixed;
  for (std::size_t i = 0; i < equal; ++i) sql += " AND " + quoted(order.columns[i]) + " IS ?";

  if (stretch.bound != Stretch::Bound::none) {
    const std::string column = quoted(order.columns[equal]);
    const bool texts = type(layout_.columns()[order.columns[equal]].kind) == "TEXT";
    if (stretch.bound == Stretch::Bound::beyond) sql += " AND " + column + (descending ? " < ?" : " > ?");
    if (stretch.bound == Stretch::Bound::null) sql += " AND " + column + " IS NULL";
    // A lower bound, where IS NOT NULL would make SQLite walk over all the NULLs.
    if (stretch.bound == Stretch::Bound::not_null) sql += " AND " + column + (texts ? " >= ''" : " >= -9e999");
  }

  std::string sorting;
  for (std::size_t i = prefix; i < order.columns.size(); ++i) {
    sorting += (sorting.empty() ? " ORDER BY " : ", ") + quoted(order.columns[i]) + (descending ? " DESC" : "");
  }
  return sql + sorting + " LIMIT ?";
}

std::string ViewSql::create_table() const {
  return "CREATE TABLE " + storage::sqlite::quoted(layout_.table()) + " (tenant TEXT NOT NULL, " + joined(layout_.columns(), ", ", definition) +
         ", PRIMARY KEY (tenant, " + joined(layout_.key(), ", ", [this](std::size_t column) { return quoted(column); }) + ")) STRICT, WITHOUT ROWID";
}

std::vector<std::string> ViewSql::index_columns(const RowOrder& order) const {
  std::vector<std::string> out{std::string(tenant_column)};
  for (const std::size_t column : order.columns) out.push_back(layout_.columns()[column].table);
  return out;
}

std::string ViewSql::definition(const contract::Column& column) {
  const std::string start = storage::sqlite::quoted(column.table) + " " + std::string(type(column.kind));
  return column.optional ? start : start + " NOT NULL DEFAULT " + std::string(neutral(column.kind));
}

std::string_view ViewSql::type(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::integer:
    case ColumnKind::boolean: return "INTEGER";
    case ColumnKind::real: return "REAL";
    case ColumnKind::text:
    case ColumnKind::json: return "TEXT";
  }
  return {};
}

std::string_view ViewSql::neutral(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::integer:
    case ColumnKind::boolean: return "0";
    case ColumnKind::real: return "0.0";
    case ColumnKind::json: return "'null'";
    case ColumnKind::text: return "''";
  }
  return {};
}

}  // namespace comptoir::storage::sqlite
