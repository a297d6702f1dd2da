#include "storage/sqlite/migrations.hpp"

#include <chrono>
#include <map>

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>

#include "storage/digest.hpp"
#include "storage/sqlite/schema.hpp"

namespace comptoir::storage::sqlite {

namespace {

std::string name_of(std::string_view owner, std::uint32_t number) { return "Migration " + std::to_string(number) + " of " + std::string(owner); }

Timestamp now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp::from_microseconds_since_epoch(std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count());
}

}  // namespace

void Migrations::prepare() {
  connection_.run(
      "CREATE TABLE IF NOT EXISTS comptoir_migration (owner TEXT NOT NULL, number INTEGER NOT NULL, checksum TEXT NOT NULL, applied INTEGER NOT "
      "NULL, "
      "PRIMARY KEY (owner, number)) STRICT, WITHOUT ROWID");
}

std::vector<AppliedMigration> Migrations::applied() const {
  Poco::Data::Statement select(connection_.session());
  select << "SELECT owner, number, checksum, applied FROM comptoir_migration ORDER BY owner, number", Poco::Data::Keywords::now;

  std::vector<AppliedMigration> out;
  Poco::Data::RecordSet rows(select);
  for (bool more = rows.moveFirst(); more; more = rows.moveNext()) {
    out.push_back({.owner = rows.value(0).convert<std::string>(),
                   .number = rows.value(1).convert<std::uint32_t>(),
                   .checksum = rows.value(2).convert<std::string>(),
                   .applied = Timestamp::from_microseconds_since_epoch(rows.value(3).convert<std::int64_t>())});
  }
  return out;
}

void Migrations::run(std::string_view owner, std::span<const contract::Migration> migrations) {
  std::map<std::uint32_t, std::string> known;
  for (AppliedMigration& migration : applied()) {
    if (migration.owner == owner) known.emplace(migration.number, std::move(migration.checksum));
  }

  std::uint32_t last = 0;
  for (const contract::Migration& migration : migrations) {
    if (migration.number <= last) throw StoreError(name_of(owner, migration.number) + " is out of order: number them upwards, from 1.");
    last = migration.number;

    const std::string checksum = hex(digest(migration.sql));
    const auto found = known.find(migration.number);
    if (found == known.end()) {
      if (!known.empty() && migration.number < known.rbegin()->first) {
        throw StoreError(name_of(owner, migration.number) + " is new, but a later one was applied already: give it a number behind that one.");
      }
      apply(owner, migration, checksum);
    } else if (found->second != checksum) {
      throw StoreError(name_of(owner, migration.number) + " was applied in another form: restore its text, and put the change into a new migration.");
    }
  }
}

void Migrations::apply(std::string_view owner, const contract::Migration& migration, const std::string& checksum) {
  connection_.begin();
  try {
    connection_.run_script(owner, migration.sql);
    {
      const auto record = connection_.use("INSERT INTO comptoir_migration (owner, number, checksum, applied) VALUES (?, ?, ?, ?)");
      record->bind(owner, migration.number, std::string_view(checksum), now());
      record->run();
    }
    connection_.commit();
  } catch (const StoreError& problem) {
    connection_.roll_back();
    throw StoreError(name_of(owner, migration.number) + " failed, nothing of it was kept: " + problem.what());
  } catch (...) {
    connection_.roll_back();
    throw;
  }
}

}  // namespace comptoir::storage::sqlite
