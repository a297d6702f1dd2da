// Compares the lists that the code asks for with the views that `declare` describes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/consistency.hpp>
#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/contract_faults.hpp>
#include <comptoir/detail/index_use.hpp>
#include <comptoir/detail/nearest.hpp>

namespace comptoir::detail {

class ListedViews {
 public:
  /// `view` is its number in the contract.
  void add(std::size_t view, const IndexUse* uses) { listed_.push_back({view, uses}); }

  [[gnu::cold]] void check(const contract::Contract& contract, Consistency& consistency) const {
    for (const auto& listed : listed_)
      for (const auto* use = listed.uses; use != nullptr; use = use->next) check(contract.views[listed.view], *use, consistency);
  }

 private:
  struct Listed {
    std::size_t view;
    const IndexUse* uses;
  };

  [[gnu::cold]] static void check(const contract::View& view, const IndexUse& use, Consistency& consistency) {
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

  static std::string_view spelled(ColumnKind kind) {
    static constexpr std::string_view kinds[] = {"a text", "an integer", "a number", "a boolean", "an object or a list"};
    return kinds[static_cast<std::size_t>(kind)];
  }

  std::vector<Listed> listed_;
};

}  // namespace comptoir::detail
