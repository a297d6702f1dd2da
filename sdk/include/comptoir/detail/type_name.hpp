// The name of a type as its author wrote it, and its snake_case form.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/detail/names.hpp>

namespace comptoir::detail {

/// "PlaceOrder", without its namespace.
template <class T>
std::string_view cpp_name() {
  return type_name<T>[0];
}

/// "PlaceOrder" as "place_order".
inline std::string snake_case(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !out.empty()) out += '_';
    out += upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

}  // namespace comptoir::detail
