#include "storage/view_layout.hpp"

#include <algorithm>
#include <set>

namespace comptoir::storage {

namespace {

/// Lower case letters, digits and underscores: the same spelling on every engine, and nothing to escape.
bool is_plain_name(std::string_view name) {
  const auto plain = [](char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_'; };
  return !name.empty() && name.size() <= 63 && !(name.front() >= '0' && name.front() <= '9') && std::ranges::all_of(name, plain);
}

bool same(const contract::Column& left, const contract::Column& right) {
  return left.name == right.name && left.table == right.table && left.kind == right.kind && left.optional == right.optional;
}

bool same_index(const contract::Index& left, const contract::Index& right) { return left.name == right.name && left.columns == right.columns; }

}  // namespace

ViewLayout::ViewLayout(const View& view) : table_(view.table), columns_(view.columns), key_names_(view.key), index_names_(view.indexes) {
  check_names();
  for (const std::string& name : key_names_) {
    by_key_.columns.push_back(position(name));
    if (columns_[by_key_.columns.back()].optional) throw StoreError("View " + table_ + ": key column " + name + " cannot be optional.");
  }
  if (by_key_.columns.empty()) throw StoreError("View " + table_ + " has no key: declare which columns name a row.");
  by_key_.prefix_max = by_key_.columns.size();
  for (const contract::Index& index : index_names_) indexes_.push_back(resolve(index));
}

void ViewLayout::check_names() const {
  if (!is_plain_name(table_)) throw StoreError("View table \"" + table_ + "\" is no plain name: a to z, digits and underscores.");

  std::set<std::string_view> seen{tenant_column};
  for (const contract::Column& column : columns_) {
    if (!is_plain_name(column.table))
      throw StoreError("View " + table_ + ": column \"" + column.table + "\" is no plain name: a to z, digits and underscores.");
    if (!seen.insert(column.table).second)
      throw StoreError("View " + table_ + ": column " + column.table + " is there twice (tenant is the store's own).");
  }
}

std::size_t ViewLayout::position(const std::string& wire_name) const {
  const auto found = std::ranges::find(columns_, wire_name, &contract::Column::name);
  if (found == columns_.end()) throw StoreError("View " + table_ + " has no column " + wire_name + ", which its key or an index names.");
  return static_cast<std::size_t>(found - columns_.begin());
}

RowOrder ViewLayout::resolve(const contract::Index& index) const {
  RowOrder order;
  order.name = index.name;
  const auto add = [&order](std::size_t column) {
    if (std::ranges::find(order.columns, column) == order.columns.end()) order.columns.push_back(column);
  };
  for (const std::string& name : index.columns) add(position(name));
  order.prefix_max = order.columns.size();
  for (const std::size_t column : by_key_.columns) add(column);
  return order;
}

const RowOrder& ViewLayout::order(const contract::Index* index) const {
  if (index == nullptr) return by_key_;

  const auto found = std::ranges::find(indexes_, index->name, &RowOrder::name);
  if (found == indexes_.end()) throw StoreError("View " + table_ + " has no index " + index->name + ".");
  return *found;
}

bool ViewLayout::fits(const View& view) const {
  return table_ == view.table && key_names_ == view.key && std::ranges::equal(columns_, view.columns, same) &&
         std::ranges::equal(index_names_, view.indexes, same_index);
}

}  // namespace comptoir::storage
