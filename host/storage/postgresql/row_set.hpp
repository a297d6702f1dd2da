// Rows of one view that one statement adds: what a row costs is a fraction of what a statement costs.
#pragma once

#include <string>
#include <vector>

#include "storage/postgresql/arrays.hpp"
#include "storage/row_changes.hpp"
#include "storage/sql/view_sql.hpp"

namespace comptoir::storage::postgresql {

/// What one row becomes.
struct NewRow {
  const RowRead* read = nullptr;  ///< which found none, and none is written over; null: nobody looked, and it is
  const RowWrite* write = nullptr;
  std::vector<comptoir_value> values{};
};

/// Borrows what its rows point to. They are added in the order in which they came.
class RowSet {
 public:
  bool empty() const { return rows_.empty(); }
  const std::vector<NewRow>& rows() const { return rows_; }
  /// Whether one statement can add it, too.
  bool takes(const NewRow& row) const;
  void add(NewRow row) { rows_.push_back(std::move(row)); }

  /// Whether all values are of the kinds of their columns. A row of which that is not so is refused by itself.
  static bool is_sound(const NewRow& row);

  std::string statement(const sql::ViewSql& sql) const;
  /// The parameters of the statement, which live as long as this.
  void bind(sql::Statement& statement);

 private:
  std::vector<NewRow> rows_;
  std::vector<Array> columns_;
};

}  // namespace comptoir::storage::postgresql
