// The database beneath a store, held by one process alone and seen below its records: what it takes to move a whole store.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include <comptoir/abi/value.h>

#include "storage/sql/connection.hpp"
#include "storage/sql/view_tables.hpp"

namespace comptoir::storage::sql {

/// Rows on their way into one table, as fast as the engine takes them. Destroyed before it was finished: what was not committed yet is dropped.
class Inflow {
 public:
  virtual ~Inflow() = default;

  /// One value for each column; texts and bytes are copied.
  virtual void put(std::span<const comptoir_value> row) = 0;
  /// All rows are committed when it returns.
  virtual void finish() = 0;
};

/// One thread at a time. Every failure throws StoreError.
class Database {
 public:
  virtual ~Database() = default;

  /// The same for every URL that leads to this database.
  virtual std::string identity() = 0;
  /// For people, without passwords.
  virtual std::string description() const = 0;
  /// Whether there is anything where the URL leads.
  virtual bool exists() const = 0;
  /// Takes it for this process until this object ends; throws when a host has it open. Nothing below may be called before.
  virtual void hold() = 0;

  virtual Connection& connection() = 0;
  virtual ViewTables& view_tables() = 0;
  /// Makes the host's own tables, or brings them up to date.
  virtual void make_tables() = 0;

  /// Whether the values of a column read alike on every engine.
  virtual bool carries(const StoredColumn& column) const = 0;
  /// Removes all rows of the tables.
  virtual void clear(std::span<const std::string> tables) = 0;
  virtual std::unique_ptr<Inflow> fill(const std::string& table, std::vector<StoredColumn> columns) = 0;
  /// Whatever makes a database that was just filled a quick one.
  virtual void settle() = 0;
};

}  // namespace comptoir::storage::sql
