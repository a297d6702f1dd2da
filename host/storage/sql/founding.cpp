#include "storage/sql/founding.hpp"

#include <charconv>

#include "storage/digest.hpp"
#include "storage/sql/migrations.hpp"

namespace comptoir::storage::sql {

namespace {

constexpr Lane lanes_of_new_stores = 16;

void refuse_newer(const Migrations& migrations, const std::string& name, std::uint32_t known) {
  for (const AppliedMigration& migration : migrations.applied()) {
    if (migration.owner != host_owner || migration.number <= known) continue;
    throw StoreError("The store " + name + " was written by a newer host (schema " + std::to_string(migration.number) + ", this one knows " +
                     std::to_string(known) + "): install that host, or restore a backup from before the upgrade.");
  }
}

void refuse_earlier_layout(const Migrations& migrations, const std::string& name) {
  for (const AppliedMigration& migration : migrations.applied()) {
    if (migration.owner != host_owner || migration.number >= first_layout) continue;
    throw StoreError("The store " + name + " is of an earlier layout (schema " + std::to_string(migration.number) + ", this host begins with " +
                     std::to_string(first_layout) + "), and nothing brings it up to date: go on with the host that wrote it, or name a new store.");
  }
}

std::string fact(Connection& connection, std::string_view name, const std::string& at_creation) {
  {
    const auto insert = connection.use("INSERT INTO comptoir_fact (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING");
    insert->bind(name, at_creation);
    insert->run();
  }
  return sql::fact(connection, name);
}

std::string hex_of_random_bytes() {
  const std::string bytes = random_bytes(16);
  return hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

std::string fact(Connection& connection, std::string_view name) {
  const auto row = connection.use("SELECT value FROM comptoir_fact WHERE name = ?");
  row->bind(name);
  return row->step() ? row->owned(0) : std::string();
}

std::string form_fact(std::string_view projection) { return "form of projection " + std::string(projection); }

void make_tables(Connection& connection, const std::string& name, std::span<const contract::Migration> host_migrations) {
  Migrations migrations(connection);
  migrations.prepare();
  refuse_earlier_layout(migrations, name);
  refuse_newer(migrations, name, host_migrations.back().number);
  migrations.run(host_owner, host_migrations);
}

void refuse_unfinished_copy(Connection& connection, const std::string& name) {
  const std::string source = fact(connection, unfinished_copy_fact);
  if (source.empty()) return;
  throw StoreError("The store " + name + " holds only a part of " + source +
                   ", since its copy was not finished: run `comptoir store copy` to it again, or name another store.");
}

Facts found(Connection& connection, const std::string& name, std::span<const contract::Migration> host_migrations) {
  make_tables(connection, name, host_migrations);
  refuse_unfinished_copy(connection, name);

  Facts facts;
  const std::string lanes = fact(connection, "lanes", std::to_string(lanes_of_new_stores));
  std::from_chars(lanes.data(), lanes.data() + lanes.size(), facts.lanes);
  if (facts.lanes == 0) throw StoreError("The store " + name + " does not say how many lanes it has: it is damaged, restore it from a backup.");
  facts.secret = fact(connection, "cursor_secret", hex_of_random_bytes());
  return facts;
}

}  // namespace comptoir::storage::sql
