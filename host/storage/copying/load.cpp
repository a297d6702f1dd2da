#include "storage/copying/load.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "storage/digest.hpp"
#include "storage/sql/founding.hpp"
#include "storage/sql/migrations.hpp"

namespace comptoir::storage::copying {

namespace {

bool is_of_host(const std::string& table) { return table.starts_with("comptoir_"); }

/// A rebuild that was cut short leaves its copy behind, and the next one replaces it.
bool is_scratch(const std::string& table) { return table.find(sql::scratch_mark) != std::string::npos; }

bool contains(const std::vector<std::string>& names, const std::string& name) { return std::ranges::find(names, name) != names.end(); }

using Applied = std::set<std::tuple<std::string, std::uint32_t, std::string>>;

std::string shown(const Applied::value_type& migration) {
  return "migration " + std::to_string(std::get<1>(migration)) + " of plugin " + std::get<0>(migration);
}

/// What the one has and the other has not, if anything.
const Applied::value_type* missing(const Applied& wanted, const Applied& there) {
  const auto found = std::ranges::find_if(wanted, [&there](const auto& migration) { return !there.contains(migration); });
  return found == wanted.end() ? nullptr : &*found;
}

void check_migrations(sql::Database& source, const std::vector<const contract::Contract*>& plugins) {
  Applied stored;
  for (const auto& applied : sql::Migrations(source.connection()).applied())
    if (applied.owner != sql::host_owner) stored.emplace(applied.owner, applied.number, applied.checksum);
  Applied declared;
  for (const auto* plugin : plugins)
    for (const auto& migration : plugin->migrations) declared.emplace(plugin->name, migration.number, hex(digest(migration.sql)));

  if (const auto* unknown = missing(stored, declared)) {
    throw StoreError("The store " + source.description() + " holds tables by " + shown(*unknown) +
                     ", which the enabled plugins do not bring: copy with the configuration of the host that used it last.");
  }
  if (const auto* unapplied = missing(declared, stored)) {
    throw StoreError("The store " + source.description() + " has not seen " + shown(*unapplied) +
                     ": start a host with these plugins on it once, stop it, and copy then.");
  }
}

}  // namespace

void check_plugins(sql::Database& source, const std::vector<const contract::Contract*>& plugins) {
  check_migrations(source, plugins);
  std::vector<std::string> prefixes;
  for (const auto* plugin : plugins) prefixes.push_back(sql::Confinement::of(sql::Access::migrating, plugin->name).prefix);
  for (const auto& table : names_of_tables(source)) {
    const auto owns = [&table](const std::string& prefix) { return table.starts_with(prefix); };
    if (is_of_host(table) || std::ranges::any_of(prefixes, owns)) continue;
    throw StoreError("The store " + source.description() + " holds the table " + table +
                     ", which belongs to no enabled plugin: copy with the configuration of the host that used it last.");
  }
}

std::vector<Table> tables_of_host() {
  const std::string of_this_place = "name NOT IN ('" + std::string(sql::unfinished_copy_fact) + "', '" + std::string(sql::home_fact) + "')";
  return {{"comptoir_fact", of_this_place},    {"comptoir_event", ""},      {"comptoir_anchor", ""},    {"comptoir_snapshot", ""},
          {"comptoir_message", "", {}, "day"}, {"comptoir_removed", ""},    {"comptoir_claim", ""},     {"comptoir_answer", ""},
          {"comptoir_delivery", ""},           {"comptoir_checkpoint", ""}, {"comptoir_aside_key", ""}, {"comptoir_aside_message", ""},
          {"comptoir_event_type", ""}};
}

std::vector<Table> tables_of_plugins(sql::Database& source, sql::Database& target, std::vector<std::string>& left_behind) {
  const auto there = names_of_tables(target);
  const auto here = names_of_tables(source);
  for (const auto& table : here)
    if (!is_of_host(table) && !contains(there, table) && !is_scratch(table)) left_behind.push_back(table);
  std::vector<Table> out;
  for (const auto& table : there)
    if (!is_of_host(table) && contains(here, table)) out.push_back({table, ""});
  return out;
}

void find_columns(std::vector<Table>& tables, sql::Database& source, sql::Database& target) {
  for (Table& table : tables) {
    const auto here = source.view_tables().columns_of(table.name);
    for (const auto& column : target.view_tables().columns_of(table.name)) {
      if (column.name == table.own) continue;
      const auto found = std::ranges::find(here, column.name, &sql::StoredColumn::name);
      if (found == here.end()) continue;  // new, and made with its neutral value: as it would be by a start on the source
      if (source.carries(*found) && target.carries(column)) {
        table.columns.push_back(column);
        continue;
      }
      throw StoreError("The column " + column.name + " of the table " + table.name + " is of a type that only one engine has (" + found->type + ", " +
                       column.type + "): let its plugin declare it as INTEGER, REAL, TEXT or BLOB.");
    }
  }
}

std::vector<std::string> names_of_tables(sql::Database& database) {
  const auto row = database.connection().use(database.connection().dialect().tables);
  std::vector<std::string> out;
  while (row->step()) out.push_back(row->owned(0));
  return out;
}

}  // namespace comptoir::storage::copying
