#include "storage/sql/migrations.hpp"

#include <chrono>
#include <thread>

#include "storage/digest.hpp"

namespace comptoir::storage::sql {

namespace {

constexpr std::chrono::milliseconds pause{1'000};

std::string name_of(std::string_view owner, std::uint32_t number) { return "Migration " + std::to_string(number) + " of " + std::string(owner); }

Timestamp now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp::from_microseconds_since_epoch(std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
}

}  // namespace

void Migrations::prepare() {
  connection_.begin_migrating();
  try {
    std::string sql = "CREATE TABLE IF NOT EXISTS comptoir_migration (owner ";
    const auto& dialect = connection_.dialect();
    sql.append(dialect.text).append(" NOT NULL, number ").append(dialect.integer).append(" NOT NULL, checksum ").append(dialect.text);
    sql.append(" NOT NULL, applied ").append(dialect.integer).append(" NOT NULL, PRIMARY KEY (owner, number))").append(dialect.table_options);
    connection_.run(sql);
    connection_.commit();
  } catch (...) {
    connection_.roll_back();
    throw;
  }
}

std::vector<AppliedMigration> Migrations::applied() const {
  const auto row = connection_.use("SELECT owner, number, checksum, applied FROM comptoir_migration ORDER BY owner, number");
  std::vector<AppliedMigration> out;
  while (row->step()) out.push_back({row->owned(0), static_cast<std::uint32_t>(row->integer(1)), row->owned(2), row->time(3)});
  return out;
}

void Migrations::run(std::string_view owner, std::span<const contract::Migration> migrations) {
  std::uint32_t last = 0;
  for (const contract::Migration& migration : migrations) {
    if (migration.number <= last) throw StoreError(name_of(owner, migration.number) + " is out of order: number them upwards, from 1.");
    last = migration.number;
    const std::string checksum = hex(digest(migration.sql));
    if (is_applied(owner, migration.number, checksum)) continue;

    while (!run_once(owner, migration, checksum)) std::this_thread::sleep_for(pause);
  }
}

/// False when it would have had to wait for others longer than others may wait for it.
bool Migrations::run_once(std::string_view owner, const contract::Migration& migration, const std::string& checksum) {
  try {
    connection_.begin_migrating();
    // Another host may have been first while this one waited for its turn.
    if (!is_applied(owner, migration.number, checksum)) apply(owner, migration, checksum);
    connection_.commit();
    return true;
  } catch (const Conflict& conflict) {
    connection_.roll_back();
    if (std::chrono::steady_clock::now() < patient_until_) return false;
    throw StoreError(name_of(owner, migration.number) + " cannot begin, since a transaction has been in its way for minutes: find it in " +
                     "pg_stat_activity, end it or let it end, and start again. (" + conflict.what() + ")");
  } catch (...) {
    connection_.roll_back();
    throw;
  }
}

bool Migrations::is_applied(std::string_view owner, std::uint32_t number, const std::string& checksum) const {
  std::uint32_t last = 0;
  for (const AppliedMigration& migration : applied()) {
    if (migration.owner != owner) continue;
    last = migration.number;
    if (migration.number != number) continue;
    if (migration.checksum == checksum) return true;
    throw StoreError(name_of(owner, number) + " was applied in another form: restore its text, and put the change into a new migration.");
  }
  if (number < last) throw StoreError(name_of(owner, number) + " is new, but a later one was applied already: give it a number behind that one.");
  return false;
}

void Migrations::apply(std::string_view owner, const contract::Migration& migration, const std::string& checksum) try {
  connection_.run_script(owner, migration.sql);
  const auto record = connection_.use("INSERT INTO comptoir_migration (owner, number, checksum, applied) VALUES (?, ?, ?, ?)");
  record->bind(owner, migration.number, checksum, now());
  record->run();
} catch (const Conflict&) {
  throw;
} catch (const StoreError& problem) {
  throw StoreError(name_of(owner, migration.number) + " failed, nothing of it was kept: " + problem.what());
}

}  // namespace comptoir::storage::sql
