// The fields of a plain struct: how many there are, how to reach each one, what each is called. No macro in the struct.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

#include <comptoir/detail/names.hpp>

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"  // `nowhere` is named, never used
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif

namespace comptoir::detail {

inline constexpr std::size_t fields_max = 40;

// Never converted from: clang wants a body where T is a struct of an unnamed namespace.
struct AnyValue {
  template <class T>
  operator T() const {
    throw;
  }
};
template <std::size_t>
using AnyValueAt = AnyValue;

template <class Derived>
struct AnyBase {
  template <class T>
  requires(std::is_base_of_v<T, Derived> && !std::is_same_v<T, Derived>) operator T() const;
};
struct NoBase {};

template <class T, std::size_t... Index>
consteval bool takes_values(std::index_sequence<Index...>) {
  return requires { T{AnyValueAt<Index>{}...}; };
}

// A field that is a C array takes several values without braces of its own; `{}` in its place takes all of them away.
template <class T, std::size_t... Before, std::size_t... After>
consteval bool takes_braces_between(std::index_sequence<Before...>, std::index_sequence<After...>) {
  return requires { T{AnyValueAt<Before>{}..., {}, AnyValueAt<After>{}...}; };
}

// T takes `Taken` values and does not take `Refused` of them.
template <class T, std::size_t Taken, std::size_t Refused>
consteval std::size_t count_values() {
  constexpr auto middle = (Taken + Refused) / 2;
  if constexpr (Refused - Taken == 1)
    return Taken;
  else if constexpr (takes_values<T>(std::make_index_sequence<middle>{}))
    return count_values<T, middle, Refused>();
  else
    return count_values<T, Taken, middle>();
}

/// The number of fields of a plain struct; `fields_max + 1` when there are more.
template <class T>
inline constexpr std::size_t fields_count = count_values<T, 0, (sizeof(T) <= fields_max ? sizeof(T) : fields_max + 1) + 1>();

template <class T>
consteval bool every_field_is_one_value() {
  constexpr auto count = fields_count<T>;
  return []<std::size_t... Index>(std::index_sequence<Index...>) {
    return (takes_braces_between<T>(std::make_index_sequence<Index>{}, std::make_index_sequence<count - 1 - Index>{}) && ...);
  }
  (std::make_index_sequence<count>{});
}

template <class T>
concept has_base_class = requires {
  T{AnyBase<T>{}};
}
&&!requires { T{NoBase{}}; };

/// True for a plain struct whose fields can be reached; otherwise compilation ends with the reason.
template <class T>
consteval bool is_message() {
  if constexpr (!std::is_aggregate_v<T>)
    static_assert(std::is_aggregate_v<T>,
                  "comptoir: a message is a plain struct: no constructor, no private or virtual member; "
                  "for any other type (std::map, std::filesystem::path, std::chrono, your own) specialise comptoir::Form");
  else if constexpr (!requires { T{}; })
    static_assert(
        requires { T{}; }, "comptoir: every field of a message has a default value: a reference has none");
  else if constexpr (has_base_class<T>)
    static_assert(!has_base_class<T>, "comptoir: a message has no base class: make the base a field");
  else if constexpr (fields_count<T> > fields_max)
    static_assert(fields_count<T> <= fields_max, "comptoir: a message has at most 40 fields: group some of them in a struct");
  else if constexpr (!every_field_is_one_value<T>())
    static_assert(every_field_is_one_value<T>(), "comptoir: a field of a message is no C array and no std::array: use std::vector");
  else
    return true;
  return false;
}

// clang-format off
#define COMPTOIR_TAKE_APART(number, ...) \
  if constexpr (count == number) { auto& [__VA_ARGS__] = object; return use(__VA_ARGS__); }

/// Calls `use` with a reference to every field, in the order of declaration.
template <class T, class Use>
constexpr decltype(auto) with_fields(T& object, Use&& use) {
  constexpr auto count = fields_count<std::remove_const_t<T>>;
  if constexpr (count == 0) return use();

  COMPTOIR_TAKE_APART(1, a)
  COMPTOIR_TAKE_APART(2, a, b)
  COMPTOIR_TAKE_APART(3, a, b, c)
  COMPTOIR_TAKE_APART(4, a, b, c, d)
  COMPTOIR_TAKE_APART(5, a, b, c, d, e)
  COMPTOIR_TAKE_APART(6, a, b, c, d, e, f)
  COMPTOIR_TAKE_APART(7, a, b, c, d, e, f, g)
  COMPTOIR_TAKE_APART(8, a, b, c, d, e, f, g, h)
  COMPTOIR_TAKE_APART(9, a, b, c, d, e, f, g, h, i)
  COMPTOIR_TAKE_APART(10, a, b, c, d, e, f, g, h, i, j)
  COMPTOIR_TAKE_APART(11, a, b, c, d, e, f, g, h, i, j, k)
  COMPTOIR_TAKE_APART(12, a, b, c, d, e, f, g, h, i, j, k, l)
  COMPTOIR_TAKE_APART(13, a, b, c, d, e, f, g, h, i, j, k, l, m)
  COMPTOIR_TAKE_APART(14, a, b, c, d, e, f, g, h, i, j, k, l, m, n)
  COMPTOIR_TAKE_APART(15, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o)
  COMPTOIR_TAKE_APART(16, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
  COMPTOIR_TAKE_APART(17, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q)
  COMPTOIR_TAKE_APART(18, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r)
  COMPTOIR_TAKE_APART(19, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s)
  COMPTOIR_TAKE_APART(20, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t)
  COMPTOIR_TAKE_APART(21, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u)
  COMPTOIR_TAKE_APART(22, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v)
  COMPTOIR_TAKE_APART(23, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w)
  COMPTOIR_TAKE_APART(24, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x)
  COMPTOIR_TAKE_APART(25, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y)
  COMPTOIR_TAKE_APART(26, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z)
  COMPTOIR_TAKE_APART(27, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A)
  COMPTOIR_TAKE_APART(28, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B)
  COMPTOIR_TAKE_APART(29, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C)
  COMPTOIR_TAKE_APART(30, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D)
  COMPTOIR_TAKE_APART(31, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E)
  COMPTOIR_TAKE_APART(32, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F)
  COMPTOIR_TAKE_APART(33, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G)
  COMPTOIR_TAKE_APART(34, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G, H)
  COMPTOIR_TAKE_APART(35, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G, H, I)
  COMPTOIR_TAKE_APART(36, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G, H, I, J)
  COMPTOIR_TAKE_APART(37, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G, H, I, J, K)
  COMPTOIR_TAKE_APART(38, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G, H, I, J, K, L)
  COMPTOIR_TAKE_APART(39, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G, H, I, J, K, L, M)
  COMPTOIR_TAKE_APART(40, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, A, B, C, D, E, F, G, H, I, J, K, L, M, N)
}
#undef COMPTOIR_TAKE_APART
// clang-format on

template <class T>
struct Held {
  T value;
};
template <class T>
extern const Held<T> nowhere;  // only its subobjects' addresses are used, while compiling

template <std::size_t, class Pointer>
struct PointerAt {
  Pointer pointer;
};
template <class Sequence, class... Pointers>
struct PointerList;
template <std::size_t... Index, class... Pointers>
struct PointerList<std::index_sequence<Index...>, Pointers...> : PointerAt<Index, Pointers>... {};

template <std::size_t Index, class Pointer>
consteval Pointer pointer_at(PointerAt<Index, Pointer> item) {
  return item.pointer;
}

template <class T>
consteval auto field_pointers() {
  return with_fields(nowhere<T>.value,
                     [](auto&... field) { return PointerList<std::make_index_sequence<sizeof...(field)>, decltype(&field)...>{{&field}...}; });
}

template <class T>
consteval auto spelled_fields() {
  return []<std::size_t... Index>(std::index_sequence<Index...>) {
    return last_identifiers<sizeof...(Index)>(spelled<pointer_at<Index>(field_pointers<T>())...>());
  }
  (std::make_index_sequence<fields_count<T>>{});
}

/// The names of the fields of T, as C++ spells them.
template <class T>
inline constexpr auto field_names = kept<total_size(spelled_fields<T>())>(spelled_fields<T>(), spelled_as_written);

/// What stands before the fields of T in JSON text, `,"unitPrice":`; the wire name lies inside.
template <class T>
inline constexpr auto json_keys = kept<total_size(spelled_fields<T>()) + 4 * fields_count<T>>(spelled_fields<T>(), spelled_as_json_key);

/// The name of a field of T on the wire: `unit_price` is "unitPrice", `class_` is "class".
template <class T>
constexpr std::string_view wire_name(std::size_t field) {
  const auto key = json_keys<T>[field];
  return key.substr(2, key.size() - 4);
}

/// Calls `visit(index, wire_name, field)` for every field of a plain struct, in the order of declaration.
template <class T, class Visit>
void for_each_field(T& object, Visit&& visit) {
  if constexpr (is_message<std::remove_const_t<T>>())
    with_fields(object, [&](auto&... field) {
      [[maybe_unused]] std::size_t index = 0;
      ((visit(index, wire_name<std::remove_const_t<T>>(index), field), ++index), ...);
    });
}

}  // namespace comptoir::detail

#ifdef __clang__
#pragma clang diagnostic pop
#endif
