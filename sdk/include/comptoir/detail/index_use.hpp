// The lists that the code of a library asks for: known before `main`, so that `declare` can compare them with the views.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

#include <comptoir/detail/column.hpp>

namespace comptoir::detail {

/// A text that can be a template argument.
template <std::size_t Size>
struct Literal {
  consteval Literal(const char (&literal)[Size]) { std::copy_n(literal, Size, text); }
  [[nodiscard]] constexpr std::string_view view() const { return {text, Size - 1}; }
  char text[Size];
};

/// What a value is compared with, by its type.
template <class Value>
consteval ColumnKind kind_of_value() {
  if constexpr (std::is_convertible_v<const Value&, std::string_view>)
    return ColumnKind::text;
  else
    return column_kind(shape<Value>);
}

/// An order by which the code lists a view: linked by every `by<Row, "index">(...)` and `by_key<Row>(...)` in the code.
struct IndexUse {
  std::string_view index;              ///< empty: the key
  std::span<const ColumnKind> values;  ///< of its first columns
  const IndexUse* next;
};
template <class Row>
inline constinit const IndexUse* index_uses_of = nullptr;

template <class Row, Literal index, ColumnKind... values>
struct LinkedIndexUse {
  static constexpr std::array<ColumnKind, sizeof...(values)> kinds{values...};
  IndexUse use{index.view(), kinds, index_uses_of<Row>};
  LinkedIndexUse() { index_uses_of<Row> = &use; }
};
template <class Row, Literal index, ColumnKind... values>
inline LinkedIndexUse<Row, index, values...> linked_index_use;

}  // namespace comptoir::detail
