// What a plugin's statement may do, and the sentences that refuse the rest.
#pragma once

#include <string>
#include <string_view>

namespace comptoir::storage::sql {

/// Everything but the host's own is confined to the tables of one plugin.
enum class Access { host, reading, writing, migrating };

struct Confinement {
  Access access = Access::host;
  std::string plugin;
  std::string prefix;  ///< of the plugin's tables: "orders_"

  static Confinement of(Access access, std::string_view plugin);

  /// Whether it reads or writes rows for one tenant, as all but the host's own and migrations do.
  bool is_for_rows() const { return access == Access::reading || access == Access::writing; }
  bool owns(std::string_view table) const;
  /// Whether a statement may call this function: one that every engine has, that does the same on each, and that sees nothing but its arguments.
  bool may_call(std::string_view function) const;

  // "Plugin shop may not read comptoir_event: its tables begin with shop_."
  std::string may_not(std::string_view verb, std::string_view table) const;
  std::string only_reads(std::string_view written) const;
  std::string only_in_migrations() const;
  std::string only_tables() const;
  std::string may_not_call(std::string_view function) const;
  std::string may_not_lock() const;
  std::string needs_tenant() const;

 private:
  std::string sentence(const std::string& what) const { return "Plugin " + plugin + " " + what + "."; }
};

}  // namespace comptoir::storage::sql
