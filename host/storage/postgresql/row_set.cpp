#include "storage/postgresql/row_set.hpp"

#include <algorithm>

namespace comptoir::storage::postgresql {

namespace {

using contract::ColumnKind;

Oid type_of(ColumnKind kind) {
  switch (kind) {
    case ColumnKind::integer:
    case ColumnKind::boolean: return types::int8;
    case ColumnKind::real: return types::float8;
    case ColumnKind::text:
    case ColumnKind::json: return types::text;
  }
  return types::text;
}

std::int32_t kind_of(Oid type) {
  return type == types::int8 ? COMPTOIR_VALUE_INTEGER : type == types::float8 ? COMPTOIR_VALUE_REAL : COMPTOIR_VALUE_TEXT;
}

void add(Array& column, const comptoir_value& value) {
  switch (value.kind) {
    case COMPTOIR_VALUE_INTEGER: return column.add(std::int64_t{value.integer});
    case COMPTOIR_VALUE_REAL: return column.add(value.real);
    case COMPTOIR_VALUE_TEXT: return column.add(std::string_view(value.text.data, value.text.size));
    default: return column.add_null();
  }
}

}  // namespace

bool RowSet::takes(const NewRow& row) const {
  if (rows_.empty()) return true;
  const auto& [read, write, values] = rows_.front();
  return row.write->view->table == write->view->table && (row.read == nullptr) == (read == nullptr);
}

bool RowSet::is_sound(const NewRow& row) {
  return std::ranges::equal(row.values, row.write->view->columns, [](const comptoir_value& value, const contract::Column& column) {
    return value.kind == COMPTOIR_VALUE_NULL || value.kind == kind_of(type_of(column.kind));
  });
}

std::string RowSet::statement(const sql::ViewSql& sql) const {
  std::string text = sql.into() + " SELECT unnest(?::text[])";
  for (const auto& column : sql.layout().columns()) text.append(", unnest(?::").append(name_of(type_of(column.kind))).append("[])");
  return rows_.front().read == nullptr ? text + sql.or_replace() : text;
}

void RowSet::bind(sql::Statement& statement) {
  columns_ = {Array(types::text)};
  for (const auto& column : rows_.front().write->view->columns) columns_.emplace_back(type_of(column.kind));
  for (const NewRow& row : rows_) {
    columns_.front().add(row.write->tenant);
    for (std::size_t column = 0; column < row.values.size(); ++column) postgresql::add(columns_[column + 1], row.values[column]);
  }
  int place = 0;
  for (Array& column : columns_) statement.put(++place, column.bytes());
}

}  // namespace comptoir::storage::postgresql
