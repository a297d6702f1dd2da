// Makes the shape of a type while compiling. What cannot be a field ends compilation with a sentence in plain words.
#pragma once

#include <array>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <comptoir/detail/access.hpp>
#include <comptoir/detail/fields.hpp>
#include <comptoir/detail/shape.hpp>
#include <comptoir/form.hpp>

namespace comptoir::detail {

template <class T>
consteval Shape make_shape();

template <class T>
inline constexpr Shape shape = make_shape<T>();

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;
template <class T>
inline constexpr bool is_character =
    std::is_same_v<T, char> || std::is_same_v<T, wchar_t> || std::is_same_v<T, char8_t> || std::is_same_v<T, char16_t> || std::is_same_v<T, char32_t>;

// ---- enumerations

template <class E>
consteval std::size_t values_count() {
  auto count = enumerator_names<E>.size();
  while (count > 0 && enumerator_names<E>[count - 1].empty()) --count;
  return count;
}

template <class E>
consteval auto make_names() {
  std::array<std::string_view, values_count<E>()> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = enumerator_names<E>[i];
  return names;
}
template <class E>
inline constexpr auto names_of = make_names<E>();

// ---- structs

template <class T>
concept has_renamed = requires {
  T::renamed[0].from;
};
template <class T>
concept has_defaulted = requires {
  T::defaulted[0].size();
};

template <class T>
constexpr std::size_t field_named(std::string_view name) {
  std::size_t index = 0;
  while (index < fields_count<T> && field_names<T>[index] != without_trailing_underscore(name)) ++index;
  return index;
}

template <class T>
consteval bool renames_are_right() {
  for (const Renamed& name : T::renamed)
    if (field_named<T>(name.from) != fields_count<T> || field_named<T>(name.to) == fields_count<T>) return false;
  return true;
}

template <class T>
consteval bool defaults_are_right() {
  for (std::string_view name : T::defaulted)
    if (field_named<T>(name) == fields_count<T>) return false;
  return true;
}

template <class T>
constexpr bool is_defaulted(std::size_t field) {
  if constexpr (has_defaulted<T>) {
    static_assert(defaults_are_right<T>(), "comptoir: `defaulted` names a field that the message does not have");
    for (std::string_view name : T::defaulted)
      if (field_named<T>(name) == field) return true;
  }
  return false;
}

template <class T>
consteval auto earlier_names() {
  std::array<std::string_view, std::size(T::renamed)> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = T::renamed[i].from;
  return names;
}
template <class T>
inline constexpr auto earlier_wire_names = kept<total_size(earlier_names<T>())>(earlier_names<T>(), spelled_as_camel_case);

template <class T>
consteval auto make_aliases() {
  if constexpr (has_renamed<T>) {
    static_assert(renames_are_right<T>(), "comptoir: `renamed` goes from a name that is no field of the message to one that is");
    std::array<Alias, std::size(T::renamed)> aliases{};
    for (std::size_t i = 0; i < aliases.size(); ++i) aliases[i] = {earlier_wire_names<T>[i], field_named<T>(T::renamed[i].to)};
    return aliases;
  } else {
    return std::array<Alias, 0>{};
  }
}

template <class... T>
struct TypeList {};

template <class T>
consteval auto make_members() {
  using Object = T;
  std::array<Member, fields_count<T>> members{};
  if constexpr (fields_count < T >> 0) {
    using Shapes =
        decltype(with_fields(std::declval<Object&>(), [](auto&... field) { return TypeList<std::remove_reference_t<decltype(field)>...>{}; }));
    [&]<class... Field>(TypeList<Field...>) {
      std::size_t i = 0;
      ((members[i] = {json_keys<T>[i], field_names<T>[i], &shape<Field>, !is_optional<Field> && !is_defaulted<T>(i)}, ++i), ...);
    }(Shapes{});
  }
  return members;
}

template <class T>
inline constexpr auto members_of = make_members<T>();
template <class T>
inline constexpr auto aliases_of = make_aliases<T>();

template <class T>
consteval bool wire_names_differ() {
  for (std::size_t i = 0; i < members_of<T>.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (members_of<T>[i].json_key == members_of<T>[j].json_key) return false;
    for (const Alias& alias : aliases_of<T>)
      if (members_of<T>[i].wire_name() == alias.wire_name) return false;
  }
  return true;
}

template <class T>
inline constexpr Structure structure_of = {
    type_name<T>[0],
    members_of<T>,
    aliases_of<T>,
    [](void* object, void** fields) {
      with_fields(*static_cast<T*>(object), [&](auto&... field) { ((*fields++ = const_cast<void*>(static_cast<const void*>(&field))), ...); });
    },
};

// ---- all of them

template <class T>
consteval Shape make_integer_shape() {
  static_assert(!is_character<T>, "comptoir: a character cannot be a field: use std::string for text, std::int8_t for a number");
  static_assert(sizeof(T) < 8 || std::is_signed_v<T>, "comptoir: an unsigned 64-bit integer cannot be a field: use std::int64_t");
  return {.kind = Kind::integer, .size = sizeof(T), .is_signed = std::is_signed_v<T>};
}

template <class T>
consteval Shape make_enumeration_shape() {
  if constexpr (std::is_convertible_v<T, std::underlying_type_t<T>>)
    static_assert(!std::is_convertible_v<T, std::underlying_type_t<T>>, "comptoir: an enum of a message is an enum class");
  else if constexpr (!every_enumerator_is_in_range<T>())
    static_assert(every_enumerator_is_in_range<T>(), "comptoir: the enumerators of a message's enum are worth 0 to 63");
  else
    return {.kind = Kind::enumeration,
            .size = sizeof(T),
            .is_signed = std::is_signed_v<std::underlying_type_t<T>>,
            .names = names_of<T>.data(),
            .names_count = names_of<T>.size()};
  return {};
}

template <class T>
consteval Shape make_structure_shape() {
  if constexpr (is_message<T>()) {
    static_assert(wire_names_differ<T>(),
                  "comptoir: two fields of a message have the same name on the wire (`line_1` and `line1` are both \"line1\")");
    return {.kind = Kind::structure, .structure = &structure_of<T>};
  }
  return {};
}

template <class T>
consteval Shape make_shape_of_class() {
  if constexpr (std::is_same_v<T, std::string_view>)
    static_assert(!std::is_same_v<T, std::string_view>, "comptoir: std::string_view cannot be a field: a message owns its text: use std::string");
  else if constexpr (is_optional<T>) {
    using Inner = typename T::value_type;
    static_assert(!is_optional<Inner>, "comptoir: an optional of an optional cannot be a field: on the wire both absences look the same");
    return {.kind = Kind::optional, .inner = &shape<Inner>, .optional = &optional_access<Inner>};
  } else if constexpr (is_list<T>) {
    using Item = typename T::value_type;
    static_assert(!std::is_same_v<Item, bool>, "comptoir: std::vector<bool> cannot be a field: use a vector of an enum class or of a struct");
    if constexpr (!std::is_same_v<Item, bool>) return {.kind = Kind::list, .inner = &shape<Item>, .list = &list_access<Item>};
  } else {
    return make_structure_shape<T>();
  }
  return {};
}

template <class T>
consteval Shape make_shape() {
  if constexpr (std::is_const_v<T>)
    static_assert(!std::is_const_v<T>, "comptoir: a field of a message is not const: it could not be read");
  else if constexpr (has_form<T>)
    return {.kind = Kind::converted, .inner = &shape<FormOf<T>>, .form = &form_access<T>};
  else if constexpr (travels_as_text<T>)
    return {.kind = Kind::text_value, .text = &text_access<T>};
  else if constexpr (std::is_same_v<T, bool>)
    return {.kind = Kind::boolean};
  else if constexpr (std::is_same_v<T, double>)
    return {.kind = Kind::real};
  else if constexpr (std::is_same_v<T, std::string>)
    return {.kind = Kind::text};
  else if constexpr (std::is_integral_v<T>)
    return make_integer_shape<T>();
  else if constexpr (std::is_enum_v<T>)
    return make_enumeration_shape<T>();
  else if constexpr (std::is_floating_point_v<T>)
    static_assert(std::is_same_v<T, double>, "comptoir: use double for a measurement, comptoir::Decimal for what must be exact");
  else if constexpr (std::is_pointer_v<T>)
    static_assert(!std::is_pointer_v<T>, "comptoir: a pointer cannot be a field: hold the value itself, or std::optional");
  else if constexpr (std::is_class_v<T>)
    return make_shape_of_class<T>();
  else
    static_assert(std::is_class_v<T>, "comptoir: this type cannot be a field: only scalars, text, plain structs and types with a Form can");
  return {};
}

}  // namespace comptoir::detail
