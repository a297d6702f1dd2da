// The tables of views: made, grown, and swapped for a rebuilt copy.
#pragma once

#include <string>
#include <vector>

#include "storage/sqlite/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

/// On the writer's connection, inside a transaction. Throws StoreError as Store::ensure says.
class ViewTables {
 public:
  explicit ViewTables(Connection& connection) : connection_(connection) {}

  void ensure(const View& view);
  /// Makes an empty copy of the view's table, in place of an earlier one.
  View make_scratch(const View& view);
  void swap_scratch(const View& view);

 private:
  struct Column {
    std::string name;
    std::string type;
    bool required = false;
    int place_in_key = 0;  ///< from 1; 0: not in the key
  };

  std::vector<Column> columns_of(const std::string& table) const;
  void grow(const ViewSql& sql, const std::vector<Column>& found);
  void check_key(const ViewSql& sql, const std::vector<Column>& found) const;
  /// Copies the rows into a table of the new shape: SQLite cannot make a column optional, or required, in place.
  void reshape(const View& view);
  void index(const ViewSql& sql);
  std::string free_index_name(const std::string& wanted) const;
  bool exists(const std::string& kind, const std::string& name) const;

  Connection& connection_;
};

}  // namespace comptoir::storage::sqlite
