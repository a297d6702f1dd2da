// What is wrong in a contract, as sentences, and how things are found in it by name.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace comptoir::detail {

/// Null when there is none of this name.
template <class Thing>
const Thing* find_named(const std::vector<Thing>& things, std::string_view name) {
  const auto found = std::find_if(things.begin(), things.end(), [&](const Thing& thing) { return thing.name == name; });
  return found == things.end() ? nullptr : &*found;
}

template <class Things>
std::vector<std::string_view> all_names(const Things& things) {
  std::vector<std::string_view> names;
  for (const auto& thing : things) names.push_back(thing.name);
  return names;
}

/// Sentences, each of which says what is wrong, where, and what would be right.
class ContractFaults {
 public:
  void add(std::string sentence) { sentences_.push_back(std::move(sentence)); }

  /// `names` are those of things of one kind.
  void expect_once(std::string_view kind, std::vector<std::string_view> names, std::string_view remedy) {
    std::sort(names.begin(), names.end());
    for (auto twice = names.begin(); (twice = std::adjacent_find(twice, names.end())) != names.end();) {
      add("The " + std::string(kind) + ' ' + std::string(*twice) + " is declared twice: " + std::string(remedy) + ".");
      twice = std::upper_bound(twice, names.end(), *twice);
    }
  }

  std::vector<std::string> taken() && { return std::move(sentences_); }

 private:
  std::vector<std::string> sentences_;
};

}  // namespace comptoir::detail
