#include "storage/sql/view_sql.hpp"

#include <algorithm>
#include <utility>

namespace comptoir::storage::sql {

using contract::ColumnKind;

std::string quoted(std::string_view name) { return '"' + std::string(name) + '"'; }

ViewSql::ViewSql(ViewLayout layout, const Dialect& dialect) : layout_(std::move(layout)), dialect_(dialect) {
  const std::string table = storage::sql::quoted(layout_.table());
  const auto all = joined(layout_.columns(), ", ", [](const contract::Column& column) { return storage::sql::quoted(column.table); });
  into_ = "INSERT INTO " + table + " (tenant, " + all + ")";
  insert_ = into_ + " VALUES (?";
  for (std::size_t i = 0; i < layout_.columns().size(); ++i) insert_ += ", ?";
  insert_ += ")";
  on_conflict_ = " ON CONFLICT (tenant, " + joined(layout_.key(), ", ", [this](std::size_t column) { return quoted(column); }) + ") DO ";

  std::string changes;
  std::string replaced;
  std::string same;
  for (std::size_t column = 0; column < layout_.columns().size(); ++column) {
    if (is_of_key(column)) continue;
    changes += (changes.empty() ? "UPDATE SET " : ", ") + quoted(column) + " = excluded." + quoted(column);
    replaced += (replaced.empty() ? "" : ", ") + quoted(column) + " = ?";
    same += " AND " + quoted(column) + std::string(dialect.same_as) + "?";
  }
  or_replace_ = on_conflict_ + (changes.empty() ? "NOTHING" : changes);
  put_ = insert_ + or_replace_;

  if (!replaced.empty()) replace_ = "UPDATE " + table + " SET " + replaced + " WHERE " + key_equals() + same;

  erase_ = "DELETE FROM " + table + " WHERE " + key_equals();
  select_ = "SELECT " + all + " FROM " + table + " WHERE ";
  find_ = select_ + key_equals();
  same_ = "SELECT 1 FROM " + table + " WHERE " + key_equals() + same;
}

bool ViewSql::is_of_key(std::size_t column) const { return std::ranges::find(layout_.key(), column) != layout_.key().end(); }

std::string ViewSql::add(std::size_t column) const {
  const auto value = storage::sql::quoted(layout_.table()) + "." + quoted(column);
  return insert_ + on_conflict_ + "UPDATE SET " + quoted(column) + " = " + value + " + ? WHERE " + value + " BETWEEN ? AND ?";
}

std::string ViewSql::quoted(std::size_t column) const { return storage::sql::quoted(layout_.columns()[column].table); }

std::string ViewSql::key_equals() const {
  return "tenant = ? AND " + joined(layout_.key(), " AND ", [this](std::size_t column) { return quoted(column) + " = ?"; });
}

std::string ViewSql::list(const RowOrder& order, std::size_t prefix, std::span<const comptoir_value> equal, Stretch::Bound bound,
                          bool descending) const {
  std::string sql = select_ + "tenant = ?";
  for (std::size_t i = 0; i < equal.size(); ++i)
    sql += " AND " + quoted(order.columns[i]) + (equal[i].kind == COMPTOIR_VALUE_NULL ? " IS NULL" : " = ?");

  if (bound != Stretch::Bound::none) {
    const auto& next = layout_.columns()[order.columns[equal.size()]];
    const std::string column = storage::sql::quoted(next.table);
    if (bound == Stretch::Bound::beyond) sql += " AND " + column + (descending ? " < ?" : " > ?");
    if (bound == Stretch::Bound::null) sql += " AND " + column + " IS NULL";
    if (bound == Stretch::Bound::not_null)
      sql.append(" AND ").append(column).append(dialect_.type(next.kind) == dialect_.text ? dialect_.not_null_text : dialect_.not_null_number);
  }

  // The key is never open, and its index says nothing of what is.
  const bool by_key = order.name.empty();
  const std::string_view direction = by_key ? (descending ? " DESC" : "") : (descending ? dialect_.descending : dialect_.ascending);
  std::string sorting;
  for (std::size_t i = prefix; i < order.columns.size(); ++i) {
    sorting.append(sorting.empty() ? " ORDER BY " : ", ").append(quoted(order.columns[i])).append(direction);
  }
  return sql + sorting + " LIMIT ?";
}

std::string ViewSql::create_table() const {
  std::string sql = "CREATE TABLE " + storage::sql::quoted(layout_.table()) + " (tenant ";
  sql.append(dialect_.text).append(" NOT NULL, ").append(joined(layout_.columns(), ", ", [this](const auto& column) { return definition(column); }));
  sql += ", PRIMARY KEY (tenant, " + joined(layout_.key(), ", ", [this](std::size_t column) { return quoted(column); }) + "))";
  return sql.append(holds_documents() ? dialect_.long_row_table_options : dialect_.table_options);
}

/// Found one by one, each with something of any length. Rows that are read together, as the lines of an order are, stand together.
bool ViewSql::holds_documents() const {
  const auto& columns = layout_.columns();
  return layout_.key().size() == 1 && std::ranges::any_of(columns, [](const auto& column) { return column.kind == ColumnKind::json; });
}

std::vector<std::string> ViewSql::index_columns(const RowOrder& order) const {
  std::vector<std::string> out{std::string(tenant_column)};
  for (const std::size_t column : order.columns) out.push_back(layout_.columns()[column].table);
  return out;
}

std::string ViewSql::index_list(const std::vector<std::string>& columns) const {
  return joined(columns, ", ", [this](const std::string& column) { return storage::sql::quoted(column) + std::string(dialect_.ascending); });
}

std::string ViewSql::definition(const contract::Column& column) const {
  const std::string start = storage::sql::quoted(column.table) + " " + std::string(dialect_.type(column.kind));
  return column.optional ? start : start + " NOT NULL DEFAULT " + std::string(neutral(column.kind));
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

}  // namespace comptoir::storage::sql
