#include "storage/sql/confinement.hpp"

#include <algorithm>
#include <array>

#include <comptoir/detail/table_name.hpp>

namespace comptoir::storage::sql {

namespace {

constexpr auto functions = std::to_array<std::string_view>({"abs",   "avg",        "coalesce",  "count",  "cume_dist", "dense_rank", "first_value",
                                                            "lag",   "last_value", "lead",      "length", "like",      "lower",      "ltrim",
                                                            "max",   "min",        "nth_value", "ntile",  "nullif",    "rank",       "replace",
                                                            "round", "row_number", "rtrim",     "substr", "sum",       "trim",       "upper"});

}  // namespace

Confinement Confinement::of(Access access, std::string_view plugin) {
  if (access == Access::host) return {};
  return {access, std::string(plugin), detail::table_prefix(plugin)};
}

/// Behind the prefix of stock a further underscore begins a table of stock-count.
bool Confinement::owns(std::string_view table) const {
  return table.starts_with(prefix) && table.size() > prefix.size() && table[prefix.size()] != '_' && !table.starts_with("comptoir_");
}

bool Confinement::may_call(std::string_view function) const { return std::ranges::find(functions, function) != functions.end(); }

std::string Confinement::may_not(std::string_view verb, std::string_view table) const {
  return sentence("may not " + std::string(verb) + " " + std::string(table) + ": its tables begin with " + prefix);
}

std::string Confinement::only_reads(std::string_view written) const {
  return sentence("only reads here, but its statement writes " + std::string(written));
}

std::string Confinement::only_in_migrations() const { return sentence("may change tables in its migrations only"); }

std::string Confinement::only_tables() const {
  return sentence("may create, alter, drop and index its tables, and nothing else, so that every engine can run its migrations");
}

std::string Confinement::may_not_call(std::string_view function) const {
  return sentence("may not call " + std::string(function) + ": of functions it has those that every engine has, such as count, coalesce or lower");
}

std::string Confinement::may_not_lock() const { return sentence("may not lock rows: what it reads is confirmed when its unit is written"); }

std::string Confinement::needs_tenant() const {
  return sentence("names no tenant in its statement: say WHERE tenant = :tenant, or put :tenant into that column");
}

}  // namespace comptoir::storage::sql
