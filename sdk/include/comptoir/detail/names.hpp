// Names of fields, enumerators and types, taken from the compiler while it compiles and respelled for the wire.
// The compiler's own text never reaches the binary: only the names are kept, in arrays of characters.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

namespace comptoir::detail {

// One instantiation names every field of a struct, or every enumerator of an enum.
template <auto... Value>
consteval std::string_view spelled() {
  return __PRETTY_FUNCTION__;
}

template <class T>
consteval std::string_view spelled_type() {
  return __PRETTY_FUNCTION__;
}

consteval bool in_identifier(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (static_cast<unsigned char>(c) & 0x80) != 0;
}

// The last identifier of each of the `Count` items that end `text`: "... {a::b, (&c.d), (e)2}"; empty where an item is a number.
template <std::size_t Count>
consteval std::array<std::string_view, Count> last_identifiers(std::string_view text) {
#ifdef __clang__
  auto at = text.rfind('>');
#else
  auto at = text.rfind('}');
#endif
  std::array<std::string_view, Count> names{};
  for (auto i = Count; i-- > 0;) {
    int depth = 0;
    if (text[at - 1] == ')') {
      --at;
      ++depth;
    }
    auto begin = at;
    while (in_identifier(text[begin - 1])) --begin;
    if (text[begin] < '0' || text[begin] > '9') names[i] = text.substr(begin, at - begin);
    for (at = begin; --at > 0 && !(text[at] == ',' && depth == 0);) {
      if (text[at] == '>' || text[at] == ')') ++depth;
      if (text[at] == '<' || text[at] == '(') --depth;
    }
  }
  return names;
}

// "Page" of "... [with T = shop::Page<shop::Order>; ...]".
consteval std::string_view type_identifier(std::string_view text) {
  const auto begin = text.find("T = ") + 4;
  auto end = begin;
  for (int depth = 0; depth > 0 || (text[end] != ';' && text[end] != ']'); ++end) {
    if (text[end] == '<' || text[end] == '(' || text[end] == '{') ++depth;
    if (text[end] == '>' || text[end] == ')' || text[end] == '}') --depth;
  }
  if (text[end - 1] == '>') {
    int depth = 0;
    do {
      --end;
      if (text[end] == '>') ++depth;
      if (text[end] == '<') --depth;
    } while (depth > 0);
  }
  auto name = end;
  while (in_identifier(text[name - 1])) --name;
  return text.substr(name, end - name);
}

/// `Count` short texts in one array of characters.
template <std::size_t Count, std::size_t Size>
struct Names {
  std::array<char, Size> text{};
  std::array<std::uint16_t, Count + 1> ends{};

  constexpr std::string_view operator[](std::size_t i) const { return {text.data() + ends[i], static_cast<std::size_t>(ends[i + 1] - ends[i])}; }
  static constexpr std::size_t size() { return Count; }
};

template <std::size_t Count>
consteval std::size_t total_size(const std::array<std::string_view, Count>& names) {
  std::size_t total = 1;
  for (auto name : names) total += name.size();
  return total;
}

constexpr char upper_case(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

// A spelling writes one name in its own way and returns its size.
using Spelling = std::size_t (*)(std::string_view written, char* to);

// Keywords are avoided by a trailing underscore: `class_` is "class".
constexpr std::string_view without_trailing_underscore(std::string_view written) {
  return written.size() > 1 && written.back() == '_' ? written.substr(0, written.size() - 1) : written;
}

constexpr std::size_t spelled_as_written(std::string_view written, char* to) {
  std::size_t size = 0;
  for (char c : without_trailing_underscore(written)) to[size++] = c;
  return size;
}

constexpr std::size_t spelled_as_camel_case(std::string_view written, char* to) {
  std::size_t size = 0;
  bool starts_word = false;
  for (char c : without_trailing_underscore(written)) {
    if (c == '_' && size > 0) {
      starts_word = true;
      continue;
    }
    to[size++] = starts_word ? upper_case(c) : c;
    starts_word = false;
  }
  return size;
}

// `,"unitPrice":`: what stands before a member's value in JSON text.
constexpr std::size_t spelled_as_json_key(std::string_view written, char* to) {
  to[0] = ',';
  to[1] = '"';
  const auto size = 2 + spelled_as_camel_case(written, to + 2);
  to[size] = '"';
  to[size + 1] = ':';
  return size + 2;
}

constexpr std::size_t spelled_as_upper_snake_case(std::string_view written, char* to) {
  std::size_t size = 0;
  for (char c : without_trailing_underscore(written)) to[size++] = upper_case(c);
  return size;
}

template <std::size_t Size, std::size_t Count>
consteval Names<Count, Size> kept(const std::array<std::string_view, Count>& written, Spelling spelling) {
  Names<Count, Size> names;
  std::size_t at = 0;
  for (std::size_t i = 0; i < Count; ++i) {
    at += spelling(written[i], names.text.data() + at);
    names.ends[i + 1] = static_cast<std::uint16_t>(at);
  }
  return names;
}

template <class T>
consteval std::array<std::string_view, 1> spelled_type_name() {
  return {type_identifier(spelled_type<T>())};
}

/// The name of a struct without its namespaces and template arguments.
template <class T>
inline constexpr auto type_name = kept<total_size(spelled_type_name<T>())>(spelled_type_name<T>(), spelled_as_written);

inline constexpr int enumerators_max = 64;

// Values next to those that are allowed are looked at too, to notice an enumerator that would be lost.
template <class E>
inline constexpr int first_probed = std::is_signed_v<std::underlying_type_t<E>> ? -16 : 0;
template <class E>
inline constexpr int probed_count = std::is_same_v<std::underlying_type_t<E>, bool> ? 2 : 128 - first_probed<E>;

template <class E>
consteval auto spelled_enumerators() {
  return []<int... Index>(std::integer_sequence<int, Index...>) {
    return last_identifiers<sizeof...(Index)>(spelled<static_cast<E>(first_probed<E> + Index)...>());
  }
  (std::make_integer_sequence<int, probed_count<E>>{});
}

template <class E>
consteval bool every_enumerator_is_in_range() {
  const auto names = spelled_enumerators<E>();
  bool any = false;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto value = first_probed<E> + static_cast<int>(i);
    const bool in_range = value >= 0 && value < enumerators_max;
    if (!names[i].empty() && !in_range) return false;
    any = any || !names[i].empty();
  }
  return any;
}

template <class E>
consteval auto spelled_allowed_enumerators() {
  constexpr auto count = probed_count<E> < enumerators_max ? probed_count<E> : enumerators_max;
  const auto probed = spelled_enumerators<E>();
  std::array<std::string_view, static_cast<std::size_t>(count)> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = probed[i + static_cast<std::size_t>(-first_probed<E>)];
  return names;
}

/// The names of the enumerators of E on the wire, by value; empty where there is none: `in_transit` is "IN_TRANSIT".
template <class E>
inline constexpr auto enumerator_names = kept<total_size(spelled_allowed_enumerators<E>())>(spelled_allowed_enumerators<E>(),
                                                                                            spelled_as_upper_snake_case);

}  // namespace comptoir::detail
