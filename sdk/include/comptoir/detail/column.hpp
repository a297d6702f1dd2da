// Which column of a table a field becomes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/shape_of.hpp>

namespace comptoir::detail {

enum class ColumnKind : std::uint8_t { text, integer, real, boolean, json };

/// A field as tables, routes and typed parameters see it. The names live as long as the program or the plugin that made them.
struct FieldShape {
  std::string_view wire_name;    ///< `unitPrice`
  std::string_view column_name;  ///< `unit_price`
  ColumnKind kind = ColumnKind::text;
  bool is_optional = false;  ///< The column may be null.
};

/// Objects and lists are kept as JSON text; all that travels as text, enumerations too, is text.
constexpr ColumnKind column_kind(const Shape& shape) {
  switch (shape.kind) {
    case Kind::boolean: return ColumnKind::boolean;
    case Kind::integer: return ColumnKind::integer;
    case Kind::real: return ColumnKind::real;
    case Kind::text:
    case Kind::enumeration:
    case Kind::text_value: return ColumnKind::text;
    case Kind::list:
    case Kind::structure: return ColumnKind::json;
    case Kind::optional:
    case Kind::converted: return column_kind(*shape.inner);
  }
  return ColumnKind::json;
}

inline std::vector<FieldShape> field_shapes(const Structure& structure) {
  std::vector<FieldShape> fields;
  for (const auto& member : structure.members)
    fields.push_back({member.wire_name(), member.column, column_kind(*member.shape), member.shape->kind == Kind::optional});
  return fields;
}

/// The fields of a plain struct, in the order of declaration.
template <class T>
std::vector<FieldShape> field_shapes() {
  static_assert(shape<T>.kind == Kind::structure, "comptoir: a row is a plain struct");
  return field_shapes(structure_of<T>);
}

}  // namespace comptoir::detail
