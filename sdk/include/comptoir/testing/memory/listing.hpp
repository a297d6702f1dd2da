// One list of a view: which rows it shows, and in which order.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/testing/memory/state.hpp>

namespace comptoir::testing::memory {

/// The values of these columns, in their order.
inline Row columns_of(const contract::View& view, const std::vector<std::string>& names, const Row& row) {
  Row values;
  for (const auto& name : names)
    for (std::size_t i = 0; i < view.columns.size(); ++i)
      if (view.columns[i].name == name) values.push_back(row.at(i));
  return values;
}

inline Row key_of(const contract::View& view, const Row& row) { return columns_of(view, view.key, row); }

/// Rows are in order of the index's columns, then of the key's; all of them begin with the prefix.
class Listing {
 public:
  Listing(const contract::View& view, std::uint32_t number, const comptoir_page& page)
      : view_(view), prefix_(row_of({page.prefix, page.prefix_count})), descending_(page.descending != 0) {
    if (page.index != UINT32_MAX) order_ = view.indexes.at(page.index).columns;
    order_.insert(order_.end(), view.key.begin(), view.key.end());
    name_ = std::to_string(number) + '/' + std::to_string(page.index) + (descending_ ? "/descending" : "");
    for (const auto& value : values_of(prefix_)) name_.append(1, '/').append(detail::view(value.text)).append(std::to_string(value.integer));
  }

  /// The same for every page of the list, and for no other list: a cursor belongs to it.
  const std::string& name() const { return name_; }

  /// Where the row stands in the order.
  Row place_of(const Row& row) const { return columns_of(view_, order_, row); }

  /// Empty `after`: from the beginning.
  std::vector<const Row*> rows_after(const Row& after, const std::map<Row, Row>& rows) const {
    std::vector<const Row*> shown;
    for (const auto& [key, row] : rows) {
      const auto place = place_of(row);
      const bool is_behind = after.empty() || (descending_ ? place < after : after < place);
      if (std::equal(prefix_.begin(), prefix_.end(), place.begin()) && is_behind) shown.push_back(&row);
    }
    std::sort(shown.begin(), shown.end(),
              [&](const Row* a, const Row* b) { return descending_ ? place_of(*b) < place_of(*a) : place_of(*a) < place_of(*b); });
    return shown;
  }

 private:
  const contract::View& view_;
  Row prefix_;
  bool descending_;
  std::vector<std::string> order_;
  std::string name_;
};

}  // namespace comptoir::testing::memory
