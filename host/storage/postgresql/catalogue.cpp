#include "storage/postgresql/catalogue.hpp"

namespace comptoir::storage::postgresql {

std::vector<sql::StoredColumn> PgViewTables::columns_of(const std::string& table) const {
  const auto row = connection_.use(
      "SELECT a.attname, format_type(a.atttypid, NULL), a.attnotnull, coalesce(array_position(i.indkey::int2[], a.attnum), -1) + 1 "
      "FROM pg_attribute a LEFT JOIN pg_index i ON i.indisprimary AND i.indrelid = "
      "coalesce((SELECT min(inhrelid::bigint)::oid FROM pg_inherits WHERE inhparent = a.attrelid), a.attrelid) "
      "WHERE a.attrelid = to_regclass(quote_ident(?)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum");
  row->bind(table);
  std::vector<sql::StoredColumn> out;
  while (row->step()) out.push_back({row->owned(0), row->owned(1), row->integer(2) != 0, static_cast<int>(row->integer(3))});
  return out;
}

std::map<std::string, std::vector<std::string>> PgViewTables::indexes_of(const std::string& table) const {
  const auto row = connection_.use(
      "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
      "CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, place) "
      "JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum "
      "WHERE i.indrelid = to_regclass(quote_ident(?)) AND NOT i.indisprimary ORDER BY c.relname, k.place");
  row->bind(table);
  std::map<std::string, std::vector<std::string>> out;
  while (row->step()) out[row->owned(0)].push_back(row->owned(1));
  return out;
}

void PgViewTables::reshape(const View& view, const std::vector<contract::Column>& optional_differs) {
  const auto table = sql::quoted(view.table);
  for (const auto& column : optional_differs) {
    const auto name = sql::quoted(column.table);
    const auto neutral = std::string(sql::ViewSql::neutral(column.kind));
    if (column.optional) {
      connection_.run("ALTER TABLE " + table + " ALTER COLUMN " + name + " DROP NOT NULL, ALTER COLUMN " + name + " DROP DEFAULT");
    } else {
      connection_.run("UPDATE " + table + " SET " + name + " = " + neutral + " WHERE " + name + " IS NULL");
      connection_.run("ALTER TABLE " + table + " ALTER COLUMN " + name + " SET DEFAULT " + neutral + ", ALTER COLUMN " + name + " SET NOT NULL");
    }
  }
}

}  // namespace comptoir::storage::postgresql
