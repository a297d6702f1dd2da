#include "configuration/difference.hpp"

#include <algorithm>
#include <set>

namespace comptoir::configuration {
namespace {

bool is_table(const Node* node) { return node != nullptr && node->kind == Node::Kind::table; }

bool say_the_same(const Node& one, const Node& other) {
  return one.kind == other.kind && one.text == other.text && one.integer == other.integer && one.real == other.real && one.boolean == other.boolean &&
         std::ranges::equal(one.children, other.children, say_the_same) && one.key == other.key;
}

/// Null stands for a member that is not there. A table that is not there differs by each of its members.
void collect(const Node* before, const Node* after, const std::string& key, std::set<std::string>& keys) {
  if (!is_table(before) && !is_table(after)) {
    if (before == nullptr || after == nullptr || !say_the_same(*before, *after)) keys.insert(key);
    return;
  }
  std::set<std::string> names;
  for (const auto* table : {before, after})
    if (is_table(table))
      for (const auto& member : table->children) names.insert(member.key);
  const auto member = [](const Node* table, const std::string& name) { return is_table(table) ? table->find(name) : nullptr; };
  for (const auto& name : names) collect(member(before, name), member(after, name), key.empty() ? name : key + "." + name, keys);
}

}  // namespace

std::vector<std::string> differing_keys(const Configuration& earlier, const Configuration& later) {
  std::set<std::string> keys;
  collect(&earlier.effective, &later.effective, "", keys);
  return {keys.begin(), keys.end()};
}

}  // namespace comptoir::configuration
