#include "storage/sql/view_tables.hpp"

#include <algorithm>
#include <map>
#include <random>

namespace comptoir::storage::sql {

namespace {

/// No two bear the same name, though one may be dropped before the other is made: a name is what a rebuild knows its copy by.
std::string scratch_name(const std::string& table) {
  static constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device device;
  std::string name = table + std::string(scratch_mark);
  for (int i = 0; i < 4; ++i) name += digits[device() % digits.size()];
  return name;
}

std::string listed(const std::vector<std::string>& names) {
  return joined(names, ", ", [](const std::string& name) { return name; });
}

const StoredColumn* stored_of(const contract::Column& declared, const std::vector<StoredColumn>& found) {
  const auto stored = std::ranges::find(found, declared.table, &StoredColumn::name);
  return stored == found.end() ? nullptr : &*stored;
}

std::string change_of_key(const ViewSql& sql, const std::vector<StoredColumn>& found) {
  std::map<int, std::string> key;
  for (const StoredColumn& column : found) {
    if (column.place_in_key > 0) key.emplace(column.place_in_key, column.name);
  }
  std::vector<std::string> stored;
  for (const auto& [place, name] : key) stored.push_back(name);

  std::vector<std::string> declared{std::string(tenant_column)};
  for (const std::size_t column : sql.layout().key()) declared.push_back(sql.layout().columns()[column].table);
  return stored == declared ? "" : "the key is stored as (" + listed(stored) + ") and declared as (" + listed(declared) + ")";
}

/// What a table cannot become while it keeps its rows; empty: nothing.
std::string change_of_shape(const ViewSql& sql, const std::vector<StoredColumn>& found) {
  auto change = change_of_key(sql, found);
  for (const contract::Column& declared : sql.layout().columns()) {
    const auto* stored = stored_of(declared, found);
    const auto type = std::string(sql.dialect().catalogue_type(declared.kind));
    if (change.empty() && stored != nullptr && stored->type != type)
      change = "column " + declared.table + " is stored as " + stored->type + " and declared as " + type;
  }
  return change;
}

}  // namespace

void ViewTables::ensure(const View& view) {
  const ViewSql sql{ViewLayout(view), connection_.dialect()};
  std::vector<StoredColumn> found = columns_of(view.table);
  if (!found.empty() && !change_of_shape(sql, found).empty() && is_free_to_go(view.table)) {
    connection_.run("DROP TABLE " + quoted(view.table));
    found.clear();
  }
  if (found.empty()) {
    connection_.run(sql.create_table());
  } else {
    check_shape(sql, found);
    grow(sql, found);
    std::vector<contract::Column> optional_differs;
    for (const contract::Column& declared : view.columns) {
      const auto* stored = stored_of(declared, found);
      if (stored != nullptr && declared.optional == stored->required) optional_differs.push_back(declared);
    }
    if (!optional_differs.empty()) reshape(view, optional_differs);
  }
  index(sql);
}

std::string ViewTables::misfit(const View& view) const {
  const ViewSql sql{ViewLayout(view), connection_.dialect()};
  const std::vector<StoredColumn> found = columns_of(view.table);
  if (found.empty() || !has_rows(view.table)) return {};
  const auto change = change_of_shape(sql, found);
  if (!change.empty()) return change;
  for (const contract::Column& declared : view.columns) {
    const auto* stored = stored_of(declared, found);
    if (stored == nullptr && !declared.optional) return "column " + declared.table + " is new, and not optional";
    if (stored != nullptr && !stored->required && !declared.optional) return "column " + declared.table + " was optional, and is so no more";
  }
  return {};
}

bool ViewTables::has_rows(const std::string& table) const { return connection_.use("SELECT 1 FROM " + quoted(table) + " LIMIT 1")->step(); }

/// A host of an earlier version may be about to commit the first row.
bool ViewTables::is_free_to_go(const std::string& table) {
  if (has_rows(table)) return false;
  close(table);
  return !has_rows(table);
}

void ViewTables::check_shape(const ViewSql& sql, const std::vector<StoredColumn>& found) const {
  const auto change = change_of_shape(sql, found);
  if (!change.empty()) throw StoreError("View " + sql.layout().table() + ": " + change + ": give it another name.");
}

void ViewTables::grow(const ViewSql& sql, const std::vector<StoredColumn>& found) {
  for (const contract::Column& declared : sql.layout().columns())
    if (stored_of(declared, found) == nullptr)
      connection_.run("ALTER TABLE " + quoted(sql.layout().table()) + " ADD COLUMN " + sql.definition(declared));
}

void ViewTables::copy_into_new_shape(const View& view) {
  const View copy = new_scratch(view);
  const auto names = joined(view.columns, ", ", [](const contract::Column& column) { return quoted(column.table); });
  const auto values = joined(view.columns, ", ", [](const contract::Column& column) {
    if (column.optional) return quoted(column.table);
    return "coalesce(" + quoted(column.table) + ", " + std::string(ViewSql::neutral(column.kind)) + ")";
  });
  connection_.run("INSERT INTO " + quoted(copy.table) + " (tenant, " + names + ") SELECT tenant, " + values + " FROM " + quoted(view.table));
  swap_scratch(view, copy);
}

View ViewTables::make_scratch(const View& view) {
  std::vector<std::string> earlier;
  {
    const auto table = connection_.use(connection_.dialect().tables);
    while (table->step())
      if (table->text(0).starts_with(view.table + std::string(scratch_mark))) earlier.push_back(table->owned(0));
  }
  for (const auto& table : earlier) connection_.run("DROP TABLE " + quoted(table));
  const View scratch = new_scratch(view);
  index({ViewLayout(scratch), connection_.dialect()});
  return scratch;
}

View ViewTables::new_scratch(const View& view) {
  View scratch = view;
  scratch.table = scratch_name(view.table);
  connection_.run(ViewSql(ViewLayout(scratch), connection_.dialect()).create_table());
  return scratch;
}

void ViewTables::swap_scratch(const View& view, const View& scratch) {
  if (columns_of(scratch.table).empty())
    throw StoreError("The rebuilt copy of view " + view.table + " is gone: another rebuild of it has begun since.");
  connection_.run("DROP TABLE IF EXISTS " + quoted(view.table));
  connection_.run("ALTER TABLE " + quoted(scratch.table) + " RENAME TO " + quoted(view.table));
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
