// Statements that change tables: the host's and, confined to its own, a plugin's.
#include <algorithm>

#include "storage/postgresql/advisory.hpp"
#include "storage/postgresql/connection.hpp"
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

namespace {

/// The table that a statement makes, changes or indexes: what stands behind `keyword`, past IF (NOT) EXISTS.
std::string_view table_behind(const std::vector<std::string>& words, std::string_view keyword) {
  auto word = std::ranges::find(words, keyword);
  if (word == words.end()) return {};
  ++word;
  while (word != words.end() && (*word == "if" || *word == "not" || *word == "exists")) ++word;
  return word == words.end() ? std::string_view() : std::string_view(*word);
}

}  // namespace

void PgConnection::run_migrating(const std::string& plugin, std::string_view sql) {
  const auto confinement = sql::Confinement::of(sql::Access::migrating, plugin);
  const auto words = translated(sql).words;
  const std::string& verb = words.front();
  if (verb == "insert" || verb == "update" || verb == "delete") {
    prepare(sql::Access::migrating, plugin, sql)->run();
    return;
  }
  const bool indexes = words.size() > 2 && (words[1] == "index" || words[2] == "index");
  const bool tables = words.size() > 2 && words[1] == "table";
  if ((verb != "create" && verb != "drop" && verb != "alter") || (!indexes && !tables)) throw BadStatement(confinement.only_tables());

  const auto table = indexes ? table_behind(words, verb == "drop" ? "index" : "on") : table_behind(words, "table");
  if (!confinement.owns(table)) throw BadStatement(confinement.may_not(indexes ? "index" : verb, table));
  run(with_types(sql));
}

}  // namespace comptoir::storage::postgresql
