// What goes over in a copy: tables, columns, and the rows of those that do not go whole.
#pragma once

#include <string>
#include <vector>

#include "storage/copying/copy.hpp"
#include "storage/sql/database.hpp"

namespace comptoir::storage::copying {

struct Table {
  std::string name;
  std::string which;                         ///< a condition of the rows that go over; empty: all of them
  std::vector<sql::StoredColumn> columns{};  ///< those that both sides have, as the target stores them
  std::string own{};                         ///< a column that each side fills by itself; empty: there is none

  std::string where() const { return which.empty() ? "" : " WHERE " + which; }
};

/// Throws StoreError when the source was last opened by other plugins, or other versions of them: their tables would be lost on the way.
void check_plugins(sql::Database& source, const std::vector<const contract::Contract*>& plugins);

/// The host's own tables, of which it needs the rows on every engine; what is not named here belongs to the way in which one engine works.
std::vector<Table> tables_of_host();

/// The tables of plugins that both sides have, in the order in which the target made them; names in `left_behind` what only the source has.
std::vector<Table> tables_of_plugins(sql::Database& source, sql::Database& target, std::vector<std::string>& left_behind);

/// Finds the columns of each. Throws StoreError when one of them cannot be carried from one engine to the other.
void find_columns(std::vector<Table>& tables, sql::Database& source, sql::Database& target);

std::vector<std::string> names_of_tables(sql::Database& database);

}  // namespace comptoir::storage::copying
