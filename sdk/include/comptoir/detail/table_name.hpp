// Names of the tables of a plugin.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace comptoir::detail {

/// What the names of a plugin's tables begin with: "orders_" of orders, "stock__count_" of stock-count. A hyphen is two underscores, so that no table
/// of stock-count begins as one of stock does.
inline std::string table_prefix(std::string_view plugin) {
  std::string prefix;
  for (const char c : plugin) prefix.append(c == '-' ? std::string_view("__") : std::string_view(&c, 1));
  return prefix += '_';
}

/// Of a view: "orders_by_customer".
inline std::string table_name(std::string_view plugin, std::string_view view) {
  std::string name(view);
  std::ranges::replace(name, '-', '_');
  return table_prefix(plugin) += name;
}

}  // namespace comptoir::detail
