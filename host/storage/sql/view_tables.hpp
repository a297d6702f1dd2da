// The tables of views: made, grown, and swapped for a rebuilt copy.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/sql/connection.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sql {

/// In the name of each scratch copy, behind that of its view's table.
inline constexpr std::string_view scratch_mark = "__scratch";

/// A column of a table that is there.
struct StoredColumn {
  std::string name;
  std::string type;  ///< as the engine's catalogue names it
  bool required = false;
  int place_in_key = 0;  ///< from 1; 0: not in the key
};

/// On a writing connection, inside a transaction. An engine adds what it knows of its catalogue. Throws StoreError as Store::ensure says.
class ViewTables {
 public:
  explicit ViewTables(Connection& connection) : connection_(connection) {}
  virtual ~ViewTables() = default;

  void ensure(const View& view);
  /// See Store::misfit.
  std::string misfit(const View& view) const;
  /// Makes an empty copy of the view's table, in place of earlier ones.
  View make_scratch(const View& view);
  void swap_scratch(const View& view, const View& scratch);

  /// In the order of the table; none where there is no table.
  virtual std::vector<StoredColumn> columns_of(const std::string& table) const = 0;

 protected:
  /// Nobody else writes into the table until the transaction ends; what others wrote before is seen.
  virtual void close(const std::string& table) = 0;
  /// The columns of each index that is not the key's, by its name.
  virtual std::map<std::string, std::vector<std::string>> indexes_of(const std::string& table) const = 0;
  /// A name for a new index that no other bears; empty: the engine finds one.
  virtual std::string index_name(const std::string& wanted) const = 0;
  /// Makes a column optional, or required, in place where the engine can. `optional_differs` names the columns of which it is to be done.
  virtual void reshape(const View& view, const std::vector<contract::Column>& optional_differs) = 0;

  /// Copies the rows into a table of the new shape, and swaps it in.
  void copy_into_new_shape(const View& view);

  Connection& connection_;

 private:
  bool has_rows(const std::string& table) const;
  bool is_free_to_go(const std::string& table);
  View new_scratch(const View& view);
  void grow(const ViewSql& sql, const std::vector<StoredColumn>& found);
  void check_shape(const ViewSql& sql, const std::vector<StoredColumn>& found) const;
  void index(const ViewSql& sql);
};

}  // namespace comptoir::storage::sql
