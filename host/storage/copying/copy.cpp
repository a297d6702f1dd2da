#include "storage/copying/copy.hpp"

#include <algorithm>

#include "storage/copying/load.hpp"
#include "storage/copying/open_database.hpp"
#include "storage/copying/row_sum.hpp"
#include "storage/sql/founding.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/sql/verification.hpp"

namespace comptoir::storage {

namespace {

using namespace copying;

constexpr std::uint64_t rows_of_a_step = 100'000;

/// Calls `visit` with each row of a table, in the order of its key.
template <class Visit>
RowSum each_row(sql::Database& database, const Table& table, Visit&& visit) {
  const auto name = [](const sql::StoredColumn& column) { return sql::quoted(column.name); };
  std::vector<sql::StoredColumn> key;
  for (const auto& column : table.columns)
    if (column.place_in_key > 0) key.push_back(column);
  std::ranges::sort(key, {}, &sql::StoredColumn::place_in_key);
  std::string sql = "SELECT " + sql::joined(table.columns, ", ", name) + " FROM " + sql::quoted(table.name) + table.where();
  if (!key.empty()) sql += " ORDER BY " + sql::joined(key, ", ", name);

  RowSum sum;
  auto& connection = database.connection();
  connection.begin_reading();
  try {
    const auto row = connection.stream(sql);
    std::vector<comptoir_value> values;
    while (row->step()) {
      row->read_into(values);
      sum.add(values);
      visit(values, sum.rows());
    }
  } catch (...) {
    connection.roll_back();
    throw;
  }
  connection.roll_back();
  return sum;
}

class Copy {
 public:
  Copy(const CopyRequest& request, const std::function<void(const CopyStep&)>& progress)
      : request_(request),
        progress_(progress),
        source_(open_database(request.from, "the source's URL")),
        target_(open_database(request.to, "the target's URL")) {
    report_.from = source_->description();
    report_.to = target_->description();
  }

  CopyReport run() {
    hold();
    check_target();
    begin();
    for (const Table& table : tables_) sums_.push_back(pour(table));
    for (std::size_t i = 0; i < tables_.size(); ++i) compare(tables_[i], sums_[i]);
    verify();
    if (report_.faults.empty()) finish();
    return std::move(report_);
  }

 private:
  /// Takes both ends for us alone, the source first: nothing is changed when that is not possible.
  void hold() {
    if (!source_->exists()) throw StoreError("There is no store at " + report_.from + ": nothing was copied.");
    if (source_->identity() == target_->identity()) throw StoreError("Both URLs lead to the same store, " + report_.from + ": nothing was copied.");
    source_->hold();
    if (!contains(names_of_tables(*source_), "comptoir_migration"))
      throw StoreError("There is no store in " + report_.from + ": nothing was copied.");
    source_->make_tables();
    sql::refuse_unfinished_copy(source_->connection(), report_.from);
    check_plugins(*source_, request_.plugins);
    target_->hold();
  }

  void check_target() {
    const auto names = names_of_tables(*target_);
    if (names.empty()) return;
    if (!contains(names, "comptoir_migration"))
      throw StoreError("The database " + report_.to + " belongs to another application: name a database, or a file, of its own for the copy.");
    target_->make_tables();
    if (!sql::fact(target_->connection(), sql::unfinished_copy_fact).empty()) return;

    for (const auto& name : names) {
      if (name == "comptoir_fact" || name == "comptoir_migration" || is_empty(name)) continue;
      throw StoreError("The store " + report_.to + " is not empty, there are rows in its table " + name +
                       ": name a new file, or an empty database. Nothing was copied.");
    }
    const auto lanes = [](sql::Database& database) { return sql::fact(database.connection(), "lanes"); };
    if (lanes(*source_) != lanes(*target_))
      throw StoreError("The store " + report_.from + " has " + lanes(*source_) + " lanes and " + report_.to + " was made with " + lanes(*target_) +
                       ", which cannot be changed: name a new file, or an empty database. Nothing was copied.");
  }

  bool is_empty(const std::string& table) { return !target_->connection().use("SELECT 1 FROM " + sql::quoted(table) + " LIMIT 1")->step(); }

  /// From here on, until the end, no host opens the target.
  void begin() {
    target_->make_tables();
    auto& connection = target_->connection();
    tables_ = tables_of_host();
    connection.begin();
    std::vector<std::string> whole;
    for (const Table& table : tables_)
      if (table.which.empty()) whole.push_back(table.name);
    target_->clear(whole);
    for (const Table& table : tables_)
      if (!table.which.empty()) connection.run("DELETE FROM " + sql::quoted(table.name) + table.where());
    mark_unfinished();
    connection.commit();
    make_tables_of_plugins();
  }

  void mark_unfinished() {
    const auto mark =
        target_->connection().use("INSERT INTO comptoir_fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    mark->bind(sql::unfinished_copy_fact, report_.from);
    mark->run();
  }

  /// By the plugins themselves, as the start of a host would.
  void make_tables_of_plugins() {
    auto& connection = target_->connection();
    for (const auto* plugin : request_.plugins) {
      sql::Migrations(connection).run(plugin->name, plugin->migrations);
      for (const auto& view : plugin->views) {
        connection.begin_migrating();
        target_->view_tables().ensure(view);
        connection.commit();
      }
    }
    const auto of_plugins = tables_of_plugins(*source_, *target_, report_.left_behind);
    tables_.insert(tables_.end(), of_plugins.begin(), of_plugins.end());
    find_columns(tables_, *source_, *target_);

    // Migrations put rows of their own there.
    std::vector<std::string> names;
    for (const Table& table : of_plugins) names.push_back(table.name);
    connection.begin();
    target_->clear(names);
    keep_times_of_migrations();
    connection.commit();
  }

  void keep_times_of_migrations() {
    for (const auto& migration : sql::Migrations(source_->connection()).applied()) {
      if (migration.owner == sql::host_owner) continue;
      const auto update = target_->connection().use("UPDATE comptoir_migration SET applied = ? WHERE owner = ? AND number = ?");
      update->bind(migration.applied, migration.owner, migration.number);
      update->run();
    }
  }

  RowSum pour(const Table& table) {
    CopyStep step{CopyStep::Doing::copying, table.name, 0, count(table)};
    const auto inflow = target_->fill(table.name, table.columns);
    const RowSum sum = each_row(*source_, table, [&](const std::vector<comptoir_value>& row, std::uint64_t rows) {
      inflow->put(row);
      tell(step, rows);
    });
    inflow->finish();
    report_.tables.push_back({table.name, sum.rows()});
    step.rows = sum.rows();
    progress_(step);
    return sum;
  }

  void compare(const Table& table, const RowSum& expected) {
    CopyStep step{CopyStep::Doing::comparing, table.name, 0, expected.rows()};
    const RowSum found = each_row(*target_, table, [&](const std::vector<comptoir_value>&, std::uint64_t rows) { tell(step, rows); });
    if (found == expected) return;
    throw StoreError("The table " + table.name + " does not read back from " + report_.to + " as it was written: " + std::to_string(found.rows()) +
                     " rows of " + std::to_string(expected.rows()) + " are there. The copy stays unfinished, run it again.");
  }

  void tell(CopyStep& step, std::uint64_t rows) {
    if (rows % rows_of_a_step != 0) return;
    step.rows = rows;
    progress_(step);
  }

  std::uint64_t count(const Table& table) {
    const auto row = source_->connection().use("SELECT count(*) FROM " + sql::quoted(table.name) + table.where());
    return row->step() ? row->number(0) : 0;
  }

  void verify() {
    progress_({CopyStep::Doing::verifying, "", 0, 0});
    auto& connection = target_->connection();
    connection.begin_reading();
    report_.faults = sql::Verification(connection).run();
    connection.roll_back();
  }

  void finish() {
    target_->settle();
    auto& connection = target_->connection();
    connection.begin();
    connection.run("DELETE FROM comptoir_fact WHERE name = '" + std::string(sql::unfinished_copy_fact) + "'");
    connection.commit();
  }

  static bool contains(const std::vector<std::string>& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

  const CopyRequest& request_;
  const std::function<void(const CopyStep&)>& progress_;
  std::unique_ptr<sql::Database> source_;
  std::unique_ptr<sql::Database> target_;
  std::vector<Table> tables_;
  std::vector<RowSum> sums_;
  CopyReport report_;
};

}  // namespace

CopyReport copy_store(const CopyRequest& request, const std::function<void(const CopyStep&)>& progress) { return Copy(request, progress).run(); }

}  // namespace comptoir::storage
