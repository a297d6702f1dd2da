// Compares how the code names rows with the views that `declare` describes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/consistency.hpp>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/contract_faults.hpp>
#include <comptoir/detail/index_use.hpp>
#include <comptoir/detail/nearest.hpp>

namespace comptoir::detail {

class UsedViews {
 public:
  /// `view` is its number in the contract.
  void add(std::size_t view, const IndexUse* uses) { used_.push_back({view, uses}); }

  [[gnu::cold]] void check(const contract::Contract& contract, Consistency& consistency) const {
    for (const auto& used : used_)
      for (const auto* use = used.uses; use != nullptr; use = use->next) check(contract.views[used.view], *use, consistency);
  }

 private:
  struct Used {
    std::size_t view;
    const IndexUse* uses;
  };

  [[gnu::cold]] static void check(const contract::View& view, const IndexUse& use, Consistency& consistency) {
    use.use == RowUse::listed ? check_list(view, use, consistency) : check_row(view, use, consistency);
  }

  /// One row is named by all of its key. Of a key that is none itself others tell.
  [[gnu::cold]] static void check_row(const contract::View& view, const IndexUse& use, Consistency& consistency) {
    if (!is_a_key(view.key)) return;
    std::vector<ColumnKind> kinds;
    std::string key;
    for (const auto& name : view.key) {
      kinds.push_back(kind_of(view, name));
      key.append(key.empty() ? "" : ", ").append(name).append(" (").append(spelled(kinds.back())).append(")");
    }
    if (std::ranges::equal(kinds, use.values)) return;
    std::string given;
    for (const auto kind : use.values) given.append(given.empty() ? "" : ", ").append(spelled(kind));
    consistency.add("A row of view " + view.name + " is " + std::string(spelled(use.use)) + " by " + given + ", but its key is " + key + ".");
  }

  [[gnu::cold]] static void check_list(const contract::View& view, const IndexUse& use, Consistency& consistency) {
    const auto begin = "View " + view.name + " is listed by ";
    const std::string order = use.index.empty() ? "its key" : "the index " + std::string(use.index);
    const auto* index = find_named(view.indexes, use.index);
    if (index == nullptr && !use.index.empty())
      return consistency.add(begin + order + ", which it does not have" + or_meant(use.index, all_names(view.indexes)));
    const auto& columns = index == nullptr ? view.key : index->columns;
    if (use.values.size() > columns.size())
      return consistency.add(begin + std::to_string(use.values.size()) + " values of " + order + ", which has " + std::to_string(columns.size()) +
                             " columns.");
    for (std::size_t i = 0; i < use.values.size(); ++i) {
      const auto* column = find_named(view.columns, columns[i]);
      if (column != nullptr && static_cast<ColumnKind>(column->kind) != use.values[i])
        consistency.add(begin + std::string(spelled(use.values[i])) + " where " + order + " has " + columns[i] + ", which is " +
                        std::string(spelled(static_cast<ColumnKind>(column->kind))) + ".");
    }
  }

  static bool is_a_key(const std::vector<std::string>& fields) {
    return !fields.empty() && std::set(fields.begin(), fields.end()).size() == fields.size();
  }

  static ColumnKind kind_of(const contract::View& view, const std::string& column) {
    return static_cast<ColumnKind>(find_named(view.columns, column)->kind);
  }

  static std::string_view spelled(RowUse use) {
    static constexpr std::string_view uses[] = {"listed", "found", "erased", "added to"};
    return uses[static_cast<std::size_t>(use)];
  }

  static std::string_view spelled(ColumnKind kind) {
    static constexpr std::string_view kinds[] = {"a text", "an integer", "a number", "a boolean", "an object or a list"};
    return kinds[static_cast<std::size_t>(kind)];
  }

  std::vector<Used> used_;
};

}  // namespace comptoir::detail
