#include "storage/sql/confinement.hpp"

#include <algorithm>

namespace comptoir::storage::sql {

Confinement Confinement::of(Access access, std::string_view plugin) {
  if (access == Access::host) return {};

  std::string prefix(plugin);
  std::ranges::replace(prefix, '-', '_');
  return {access, std::string(plugin), prefix + "_"};
}

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

}  // namespace comptoir::storage::sql
