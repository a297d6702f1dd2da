#include "dispatch/listings.hpp"

#include <algorithm>

namespace comptoir::dispatch {
namespace {

std::vector<comptoir_value> values_of(const storage::View& view, const std::vector<std::string>& columns, std::span<const comptoir_value> row) {
  std::vector<comptoir_value> values;
  for (const auto& name : columns)
    for (std::size_t i = 0; i < view.columns.size() && i < row.size(); ++i)
      if (view.columns[i].name == name) values.push_back(row[i]);
  return values;
}

}  // namespace

void Listings::add_page(const storage::View& view, const comptoir_page& page, bool is_whole) {
  auto& wholes = pages_[&view];
  if (!is_whole) return;
  auto columns = page.index == UINT32_MAX ? view.key : view.indexes.at(page.index).columns;
  columns.resize(page.prefix_count);
  const std::span<const comptoir_value> prefix(page.prefix, page.prefix_count);
  wholes.push_back({std::move(columns), key_of(prefix), Row::copy(prefix)});
}

/// What it showed first is what the unit has decided by.
bool Listings::add_row(RowName name, Row row) {
  if (const auto listed = rows_.find(name); listed != rows_.end()) return key_of(listed->second.values) == key_of(row.values);
  const bool was_missing = would_have_shown(*name.view, row.values);
  rows_.emplace(std::move(name), std::move(row));
  return !was_missing;
}

std::vector<std::pair<RowName, Row>> Listings::listed_of(const std::set<std::string>& statements, const std::string& tenant) const {
  std::vector<std::pair<RowName, Row>> listed;
  for (const auto& [name, row] : rows_)
    if (name_of_table_is_in(statements, *name.view)) listed.emplace_back(name, Row::copy(values_of(*name.view, name.view->key, row.values)));
  for (const auto& [view, wholes] : pages_) {
    if (!name_of_table_is_in(statements, *view)) continue;
    for (const auto& whole : wholes) {
      RowName missed{view, tenant, whole.prefix};
      if (whole.columns == view->key && !rows_.contains(missed)) listed.emplace_back(std::move(missed), whole.values);
    }
  }
  return listed;
}

void Listings::add_to_row(const RowName& name, const Row& begun, const storage::Addition& addition) {
  auto listed = rows_.find(name);
  if (listed == rows_.end() && would_have_shown(*name.view, begun.values)) listed = rows_.emplace(name, begun).first;
  if (listed == rows_.end()) return;
  auto& sum = listed->second.values[addition.column].integer;
  if (__builtin_add_overflow(sum, addition.amount, &sum)) rows_.erase(listed);  // the store refuses it
}

void Listings::forget_rows_of(const std::set<std::string>& statements) {
  std::erase_if(rows_, [&](const auto& row) { return name_of_table_is_in(statements, *row.first.view); });
  std::erase_if(pages_, [&](const auto& pages) { return name_of_table_is_in(statements, *pages.first); });
}

std::optional<Row> Listings::take(const RowName& name) {
  const auto found = rows_.find(name);
  if (found == rows_.end()) return std::nullopt;
  auto row = std::move(found->second);
  rows_.erase(found);
  return row;
}

bool Listings::would_have_shown(const storage::View& view, std::span<const comptoir_value> row) const {
  const auto found = pages_.find(&view);
  if (found == pages_.end()) return false;
  return std::ranges::any_of(found->second, [&](const Whole& whole) { return key_of(values_of(view, whole.columns, row)) == whole.prefix; });
}

}  // namespace comptoir::dispatch
