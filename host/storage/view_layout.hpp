// A view's names resolved once into positions, for every engine alike.
#pragma once

#include <string>
#include <vector>

#include "storage/store.hpp"

namespace comptoir::storage {

/// Columns in the order in which rows are sorted: those of an index, then the key's that are not among them.
struct RowOrder {
  std::string name;  ///< of the index; empty: the key itself
  std::vector<std::size_t> columns;
  std::size_t prefix_max = 0;  ///< how many of them a page may fix: the index's own
};

/// The shape of a view's table. Building one checks the view: throws StoreError when a name is no plain name, is there twice, is unknown,
/// or when the key is empty or optional.
class ViewLayout {
 public:
  explicit ViewLayout(const View& view);

  const std::string& table() const { return table_; }
  const std::vector<contract::Column>& columns() const { return columns_; }
  const std::vector<std::size_t>& key() const { return by_key_.columns; }
  const std::vector<RowOrder>& indexes() const { return indexes_; }

  /// The order of an index of the view; of the key for null. Throws StoreError when the view has no such index.
  const RowOrder& order(const contract::Index* index) const;

  /// Whether `view` still has this shape.
  bool fits(const View& view) const;

 private:
  std::size_t position(const std::string& wire_name) const;
  void check_names() const;
  RowOrder resolve(const contract::Index& index) const;

  std::string table_;
  std::vector<contract::Column> columns_;
  std::vector<std::string> key_names_;
  std::vector<contract::Index> index_names_;
  RowOrder by_key_;
  std::vector<RowOrder> indexes_;
};

/// The column that every view's table has in front, and that no plugin sees.
inline constexpr std::string_view tenant_column = "tenant";

}  // namespace comptoir::storage
