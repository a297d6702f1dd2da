#include "storage/sqlite/view_tables.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace comptoir::storage::sqlite {

namespace {

std::string scratch_name(const std::string& table) { return table + "__scratch"; }

std::string listed(const std::vector<std::string>& names) {
  return joined(names, ", ", [](const std::string& name) { return name; });
}

}  // namespace

void ViewTables::ensure(const View& view) {
  const ViewSql sql{ViewLayout(view)};
  const std::vector<Column> found = columns_of(view.table);
  if (found.empty()) {
    connection_.run(sql.create_table());
  } else {
    check_key(sql, found);
    grow(sql, found);
    const auto optional_differs = [&view](const Column& column) {
      const auto declared = std::ranges::find(view.columns, column.name, &contract::Column::table);
      return declared != view.columns.end() && declared->optional == column.required;
    };
    if (std::ranges::any_of(found, optional_differs)) reshape(view);
  }
  index(sql);
}

std::vector<ViewTables::Column> ViewTables::columns_of(const std::string& table) const {
  const auto row = connection_.use("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?) ORDER BY cid");
  row->bind(table);
  std::vector<Column> out;
  while (row->step()) out.push_back({row->owned(0), row->owned(1), row->integer(2) != 0, static_cast<int>(row->integer(3))});
  return out;
}

void ViewTables::check_key(const ViewSql& sql, const std::vector<Column>& found) const {
  std::map<int, std::string> key;
  for (const Column& column : found) {
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

void ViewTables::grow(const ViewSql& sql, const std::vector<Column>& found) {
  for (const contract::Column& declared : sql.layout().columns()) {
    const auto stored = std::ranges::find(found, declared.table, &Column::name);
    if (stored == found.end()) {
      connection_.run("ALTER TABLE " + quoted(sql.layout().table()) + " ADD COLUMN " + ViewSql::definition(declared));
    } else if (stored->type != ViewSql::type(declared.kind)) {
      throw StoreError("View " + sql.layout().table() + ": column " + declared.table + " is stored as " + stored->type + " and declared as " +
                       std::string(ViewSql::type(declared.kind)) + ": a column cannot change its kind, give it another name.");
    }
  }
}

void ViewTables::reshape(const View& view) {
  View copy = view;
  copy.table = scratch_name(view.table);
  connection_.run("DROP TABLE IF EXISTS " + quoted(copy.table));
  connection_.run(ViewSql(ViewLayout(copy)).create_table());

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
  const ViewSql sql{ViewLayout(scratch)};
  connection_.run("DROP TABLE IF EXISTS " + quoted(scratch.table));
  connection_.run(sql.create_table());
  index(sql);
  return scratch;
}

void ViewTables::swap_scratch(const View& view) {
  const std::string scratch = scratch_name(view.table);
  if (!exists("table", scratch)) throw StoreError("View " + view.table + " has no rebuilt copy to be swapped for.");
  connection_.run("DROP TABLE IF EXISTS " + quoted(view.table));
  connection_.run("ALTER TABLE " + quoted(scratch) + " RENAME TO " + quoted(view.table));
}

void ViewTables::index(const ViewSql& sql) {
  const std::string& table = sql.layout().table();
  std::map<std::vector<std::string>, std::string> wanted;
  for (const RowOrder& order : sql.layout().indexes()) wanted.emplace(sql.index_columns(order), order.name);

  // An index is known by its columns: a swapped table brings along the names that its copy gave.
  std::vector<std::string> superfluous;
  {
    const auto row = connection_.use("SELECT name FROM pragma_index_list(?) WHERE origin = 'c'");
    row->bind(table);
    while (row->step()) {
      const std::string name = row->owned(0);
      std::vector<std::string> columns;
      const auto column = connection_.use("SELECT name FROM pragma_index_info(?) ORDER BY seqno");
      column->bind(name);
      while (column->step()) columns.push_back(column->owned(0));
      if (wanted.erase(columns) == 0) superfluous.push_back(name);
    }
  }
  for (const std::string& name : superfluous) connection_.run("DROP INDEX " + quoted(name));
  for (const auto& [columns, name] : wanted) {
    const std::string list = joined(columns, ", ", [](const std::string& column) { return quoted(column); });
    connection_.run("CREATE INDEX " + quoted(free_index_name(table + "__" + name)) + " ON " + quoted(table) + " (" + list + ")");
  }
}

std::string ViewTables::free_index_name(const std::string& wanted) const {
  std::string name = wanted;
  for (int number = 2; exists("index", name); ++number) name = wanted + "_" + std::to_string(number);
  return name;
}

bool ViewTables::exists(const std::string& kind, const std::string& name) const {
  const auto row = connection_.use("SELECT 1 FROM sqlite_master WHERE type = ? AND name = ?");
  row->bind(kind, name);
  return row->step();
}

}  // namespace comptoir::storage::sqlite
