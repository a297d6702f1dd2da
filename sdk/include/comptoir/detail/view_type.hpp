// A view as declared: one object for each type of row, filled by `plugin.view<Row>(name)`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/detail/type_name.hpp>

namespace comptoir::detail {

struct ViewType {
  std::string_view row;                ///< the C++ name of its struct
  std::uint32_t number = UINT32_MAX;   ///< in the contract; UINT32_MAX until declared
  std::vector<std::string> indexes{};  ///< names
  std::vector<std::size_t> key{};      ///< numbers of the columns

  /// Throws std::logic_error when it is not declared.
  [[nodiscard]] std::uint32_t declared_number() const {
    if (number == UINT32_MAX)
      throw std::logic_error("View " + std::string(row) + " is used, but declare() has no plugin.view<" + std::string(row) + ">(...).");
    return number;
  }

  /// UINT32_MAX for no name: the key. Throws std::logic_error when there is no such index.
  [[nodiscard]] std::uint32_t index_number(std::string_view name) const {
    if (name.empty()) return UINT32_MAX;
    for (std::uint32_t i = 0; i < indexes.size(); ++i)
      if (indexes[i] == name) return i;
    throw std::logic_error("View " + std::string(row) + " has no index " + std::string(name) + ".");
  }
};

template <class Row>
ViewType& view_type() {
  static ViewType type{cpp_name<Row>()};
  return type;
}

}  // namespace comptoir::detail
