// Statements that change tables: the host's and, confined to its own, a plugin's.
#include "storage/postgresql/advisory.hpp"
#include "storage/postgresql/connection.hpp"
#include "storage/postgresql/parsed_sql.hpp"
#include "storage/postgresql/statement.hpp"
#include "storage/sql/migrations.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

void PgConnection::begin_migrating() {
  begin();
  is_patient_ = true;
  run("SELECT pg_advisory_xact_lock(" + std::to_string(migration_key) + ")");
}

void PgConnection::run_script(std::string_view plugin, std::string_view script) {
  if (plugin == sql::host_owner) return run(script);
  for (const auto statement : statements_of(script)) run_migrating(std::string(plugin), statement);
}

void PgConnection::run_migrating(const std::string& plugin, std::string_view sql) {
  const auto confinement = sql::Confinement::of(sql::Access::migrating, plugin);
  const auto typed = with_types(sql);
  const auto statement = parsed(typed, confinement);
  check(statement, confinement);
  const bool is_of_rows = statement.verb == "InsertStmt" || statement.verb == "UpdateStmt" || statement.verb == "DeleteStmt";
  if (is_of_rows)
    prepare(sql::Access::migrating, plugin, sql)->run();
  else
    run(typed);
}

}  // namespace comptoir::storage::postgresql
