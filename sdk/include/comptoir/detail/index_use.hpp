// By which values the code of a library names rows: known before `main`, so that `declare` can compare them with the views.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
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

/// What becomes of the rows: many are listed, the others are one row each.
enum class RowUse : std::uint8_t { listed, found, erased, added_to };

/// An order by which the code names rows of a view: linked by every `by<Row, "index">(...)` and `by_key<Row>(...)` in the code, and by every find(),
/// erase() and add() of the view.
struct IndexUse {
  RowUse use;
  std::string_view index;              ///< empty: the key
  std::span<const ColumnKind> values;  ///< of its first columns; of one row of all
  const IndexUse* next;
};
template <class Row>
inline constinit const IndexUse* index_uses_of = nullptr;

template <class Row, RowUse of_rows, Literal index, ColumnKind... values>
struct LinkedIndexUse {
  static constexpr std::array<ColumnKind, sizeof...(values)> kinds{values...};
  IndexUse use{of_rows, index.view(), kinds, index_uses_of<Row>};
  LinkedIndexUse() { index_uses_of<Row> = &use; }
};
template <class Row, RowUse of_rows, Literal index, ColumnKind... values>
inline LinkedIndexUse<Row, of_rows, index, values...> linked_index_use;

}  // namespace comptoir::detail
