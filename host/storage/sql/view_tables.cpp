#include "storage/sql/view_tables.hpp"

#include <algorithm>
#include <map>

namespace comptoir::storage::sql {

namespace {

constexpr std::string_view scratch_suffix = "__scratch";

std::string scratch_name(const std::string& table) { return table + std::string(scratch_suffix); }

std::string listed(const std::vector<std::string>& names) {
  return joined(names, ", ", [](const std::string& name) { return name; });
}

}  // namespace

bool is_scratch(std::string_view table) { return table.ends_with(scratch_suffix); }

void ViewTables::ensure(const View& view) {
  const ViewSql sql{ViewLayout(view), connection_.dialect()};
  const std::vector<StoredColumn> found = columns_of(view.table);
  if (found.empty()) {
    connection_.run(sql.create_table());
  } else {
    check_key(sql, found);
    grow(sql, found);
    std::vector<contract::Column> optional_differs;
    for (const contract::Column& declared : view.columns) {
      const auto stored = std::ranges::find(found, declared.table, &StoredColumn::name);
      if (stored != found.end() && declared.optional == stored->required) optional_differs.push_back(declared);
    }
    if (!optional_differs.empty()) reshape(view, optional_differs);
  }
  index(sql);
}

void ViewTables::check_key(const ViewSql& sql, const std::vector<StoredColumn>& found) const {
  std::map<int, std::string> key;
  for (const StoredColumn& column : found) {
    if (column.place_in_key > 0) key.emplace(column.place_in_key, column.name);
  }
  std::vector<std::string> stored;
  for (const auto& [place, name] : key) stored.push_back(name);

  std::vector<std::string> declared{std::string(tenant_column)};
  for (const std::size_t column : sql.layout().key()) declared.push_back(sql.layout().columns()[column].table);
  if (stored == declared) return;

  throw StoreError("View " + sql.layout().table() + " is stored by the key (" + listed(stored) + ") and declared by (" + listed(declared) +
                   "): a key cannot change, give the view another name.");
}

void ViewTables::grow(const ViewSql& sql, const std::vector<StoredColumn>& found) {
  for (const contract::Column& declared : sql.layout().columns()) {
    const auto stored = std::ranges::find(found, declared.table, &StoredColumn::name);
    if (stored == found.end()) {
      connection_.run("ALTER TABLE " + quoted(sql.layout().table()) + " ADD COLUMN " + sql.definition(declared));
    } else if (const auto type = connection_.dialect().catalogue_type(declared.kind); stored->type != type) {
      throw StoreError("View " + sql.layout().table() + ": column " + declared.table + " is stored as " + stored->type + " and declared as " +
                       std::string(type) + ": a column cannot change its kind, give it another name.");
    }
  }
}

void ViewTables::copy_into_new_shape(const View& view) {
  View copy = view;
  copy.table = scratch_name(view.table);
  connection_.run("DROP TABLE IF EXISTS " + quoted(copy.table));
  connection_.run(ViewSql(ViewLayout(copy), connection_.dialect()).create_table());

  const auto names = joined(view.columns, ", ", [](const contract::Column& column) { return quoted(column.table); });
  const auto values = joined(view.columns, ", ", [](const contract::Column& column) {
    if (column.optional) return quoted(column.table);
    return "coalesce(" + quoted(column.table) + ", " + std::string(ViewSql::neutral(column.kind)) + ")";
  });
  connection_.run("INSERT INTO " + quoted(copy.table) + " (tenant, " + names + ") SELECT tenant, " + values + " FROM " + quoted(view.table));
  swap_scratch(view);
}

View ViewTables::make_scratch(const View& view) {
  View scratch = view;
  scratch.table = scratch_name(view.table);
  const ViewSql sql{ViewLayout(scratch), connection_.dialect()};
  connection_.run("DROP TABLE IF EXISTS " + quoted(scratch.table));
  connection_.run(sql.create_table());
  index(sql);
  return scratch;
}

void ViewTables::swap_scratch(const View& view) {
  const std::string scratch = scratch_name(view.table);
  if (columns_of(scratch).empty()) throw StoreError("View " + view.table + " has no rebuilt copy to be swapped for.");
  connection_.run("DROP TABLE IF EXISTS " + quoted(view.table));
  connection_.run("ALTER TABLE " + quoted(scratch) + " RENAME TO " + quoted(view.table));
}

void ViewTables::index(const ViewSql& sql) {
  const std::string& table = sql.layout().table();
  std::map<std::vector<std::string>, std::string> wanted;
  for (const RowOrder& order : sql.layout().indexes()) wanted.emplace(sql.index_columns(order), order.name);

  // An index is known by its columns: a swapped table brings along the names that its copy gave.
  for (const auto& [name, columns] : indexes_of(table)) {
    if (wanted.erase(columns) == 0) connection_.run("DROP INDEX " + quoted(name));
  }
  for (const auto& [columns, name] : wanted) {
    const std::string given = index_name(table + "__" + name);
    connection_.run("CREATE INDEX " + (given.empty() ? "" : quoted(given)) + " ON " + quoted(table) + " (" + sql.index_list(columns) + ")");
  }
}

}  // namespace comptoir::storage::sql
