// The SQL of a view's table, composed once for each shape of a view.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "storage/sql/dialect.hpp"
#include "storage/view_layout.hpp"

namespace comptoir::storage::sql {

/// How far one statement of a page reaches. A page behind a cursor is read in stretches, the nearest first: rows that equal the last one
/// in all sorting columns but the final one, then in all but the final two, and so on. Each is a plain range of the index, NULLs included,
/// which one comparison of row values is not.
struct Stretch {
  enum class Bound { none, beyond, not_null, null };
  std::size_t fixed = 0;      ///< sorting columns behind the prefix that equal the cursor's
  Bound bound = Bound::none;  ///< of the next one: beyond the cursor's value, anything but NULL, or NULL
};

class ViewSql {
 public:
  ViewSql(ViewLayout layout, const Dialect& dialect);

  const ViewLayout& layout() const { return layout_; }
  const Dialect& dialect() const { return dialect_; }

  /// How a statement begins that adds rows of tenant and all columns, and what has it replace those that are there.
  const std::string& into() const { return into_; }
  const std::string& or_replace() const { return or_replace_; }
  /// Parameters: tenant, then all columns in order.
  const std::string& put() const { return put_; }
  /// The same for a row that is not there: nothing is written over.
  const std::string& insert() const { return insert_; }
  /// Changes the row when it is as it was. Parameters: the columns that are not the key's, tenant, key, then those columns as they were. Empty: there
  /// are no such columns.
  const std::string& replace() const { return replace_; }
  /// Parameters: tenant, all columns of the row that is begun where there is none, what is added, and between which two values there is room for it.
  /// Where there is no room, no row changes.
  std::string add(std::size_t column) const;
  /// Parameters: tenant, then the key.
  const std::string& erase() const { return erase_; }
  const std::string& find() const { return find_; }
  /// Answers a row when it is as it was: parameters are tenant, key, then the other columns in order.
  const std::string& same() const { return same_; }
  bool is_of_key(std::size_t column) const;
  /// Parameters: tenant, those of `equal` that are not NULL, the bound's value where it is `beyond`, limit. `equal` is what the first columns of
  /// the order must be: the page's prefix, then as many of the cursor's as the stretch has fixed.
  std::string list(const RowOrder& order, std::size_t prefix, std::span<const comptoir_value> equal, Stretch::Bound bound, bool descending) const;

  std::string create_table() const;
  /// The columns of the table that an index covers, in order: tenant, its own, the key's.
  std::vector<std::string> index_columns(const RowOrder& order) const;
  /// `name text not null default ''`: the default keeps rows whole when another generation of the plugin does not know the column.
  std::string definition(const contract::Column& column) const;
  /// The columns of an index, as CREATE INDEX lists them.
  std::string index_list(const std::vector<std::string>& columns) const;
  bool holds_documents() const;
  static std::string_view neutral(contract::ColumnKind kind);

 private:
  std::string quoted(std::size_t column) const;
  std::string key_equals() const;

  ViewLayout layout_;
  const Dialect& dialect_;
  std::string into_;
  std::string on_conflict_;
  std::string or_replace_;
  std::string insert_;
  std::string put_;
  std::string replace_;
  std::string erase_;
  std::string select_;  ///< every column, up to the condition
  std::string find_;
  std::string same_;
};

/// A name in SQL: some plain names ("order", "index") are words of SQL.
std::string quoted(std::string_view name);

/// `each` of the items, separated by commas.
template <class Items, class Each>
std::string joined(const Items& items, std::string_view separator, Each&& each) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += separator;
    out += each(item);
  }
  return out;
}

}  // namespace comptoir::storage::sql
