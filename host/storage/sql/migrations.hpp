// Numbered changes of tables, each recorded with its checksum.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "storage/sql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sql {

/// The writer's connection, outside of a transaction. Throws StoreError as Store::migrate says. What a migration must have to itself it waits for
/// only briefly, since all others wait behind it, and again and again for three minutes.
class Migrations {
 public:
  explicit Migrations(Connection& connection) : connection_(connection) {}

  /// Makes the table that records them, where it is missing.
  void prepare();
  void run(std::string_view owner, std::span<const contract::Migration> migrations);
  std::vector<AppliedMigration> applied() const;

 private:
  /// Throws StoreError when it was applied in another form, or can no longer be.
  bool is_applied(std::string_view owner, std::uint32_t number, const std::string& checksum) const;
  bool run_once(std::string_view owner, const contract::Migration& migration, const std::string& checksum);
  void apply(std::string_view owner, const contract::Migration& migration, const std::string& checksum);

  Connection& connection_;
  std::chrono::steady_clock::time_point patient_until_ = std::chrono::steady_clock::now() + std::chrono::minutes(3);
};

}  // namespace comptoir::storage::sql
