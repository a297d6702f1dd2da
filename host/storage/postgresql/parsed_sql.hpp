// What a statement names, as PostgreSQL's own grammar reads it.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "storage/sql/confinement.hpp"

namespace comptoir::storage::postgresql {

/// By libpg_query, the parser of PostgreSQL 15 as a library. It sees words, not what they lead to: that a view, an operator or a rule of the server
/// leads elsewhere is for the plan to say.
struct ParsedSql {
  std::string verb;                ///< by its node in the parse tree: "SelectStmt"
  std::set<std::string> parts{};   ///< nodes and members of which not every statement of the verb has some: "lockingClause", "DeleteStmt"
  std::set<std::string> tables{};  ///< which it reads, writes, makes or drops, but for those of its own WITH
  std::set<std::string> functions{};
  std::string elsewhere{};              ///< a name with a schema, which leads out of the store's; empty: there is none
  std::set<std::string> alterations{};  ///< of ALTER TABLE: "AT_AddColumn"

  bool has(std::string_view part) const { return parts.contains(std::string(part)); }
};

/// Of one statement. Throws BadStatement where it is none, or more than one.
ParsedSql parsed(const std::string& sql, const sql::Confinement& whose);

/// Throws BadStatement where a plugin may not run it: in reading, writing or migrating.
void check(const ParsedSql& statement, const sql::Confinement& whose);

}  // namespace comptoir::storage::postgresql
