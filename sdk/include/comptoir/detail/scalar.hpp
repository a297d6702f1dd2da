// Single values in and out of fields, by their shape. What is refused is told with a code and a sentence.
#pragma once

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <locale.h>
#include <stdexcept>
#include <stdlib.h>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <comptoir/detail/shape.hpp>
#include <comptoir/detail/utf8.hpp>

namespace comptoir::detail {

struct Problem {
  std::string_view code;
  std::string message;
};

[[gnu::cold]] inline bool refuse(Problem& problem, std::string_view code, std::string message) {
  problem.code = code;
  problem.message = std::move(message);
  return false;
}

template <class Integer>
std::int64_t integer_at(const void* from) {
  Integer value;
  std::memcpy(&value, from, sizeof value);
  return static_cast<std::int64_t>(value);
}

/// The value of an integer or of an enumeration.
inline std::int64_t load_integer(const Shape& shape, const void* from) {
  switch (shape.size) {
    case 1: return shape.is_signed ? integer_at<std::int8_t>(from) : integer_at<std::uint8_t>(from);
    case 2: return shape.is_signed ? integer_at<std::int16_t>(from) : integer_at<std::uint16_t>(from);
    case 4: return shape.is_signed ? integer_at<std::int32_t>(from) : integer_at<std::uint32_t>(from);
    default: return integer_at<std::int64_t>(from);
  }
}

template <class Integer>
void put_integer(std::int64_t value, void* to) {
  const auto narrow = static_cast<Integer>(value);
  std::memcpy(to, &narrow, sizeof narrow);
}

/// Writes a value that fits.
inline void put_integer(const Shape& shape, std::int64_t value, void* to) {
  switch (shape.size) {
    case 1: return put_integer<std::uint8_t>(value, to);
    case 2: return put_integer<std::uint16_t>(value, to);
    case 4: return put_integer<std::uint32_t>(value, to);
    default: return put_integer<std::int64_t>(value, to);
  }
}

struct IntegerRange {
  std::int64_t lowest;
  std::int64_t highest;
};
inline IntegerRange range_of(const Shape& shape) {
  if (shape.size == 8) return {INT64_MIN, INT64_MAX};
  const auto bits = shape.size * 8 - (shape.is_signed ? 1 : 0);
  const auto highest = (std::int64_t{1} << bits) - 1;
  return {shape.is_signed ? -highest - 1 : 0, highest};
}

[[gnu::cold]] inline bool refuse_integer(IntegerRange range, Problem& problem) {
  return refuse(problem, "field.out_of_range",
                "Expected a whole number from " + std::to_string(range.lowest) + " to " + std::to_string(range.highest) + ".");
}

inline bool store_integer(const Shape& shape, std::int64_t value, void* to, Problem& problem) {
  const auto range = range_of(shape);
  if (value < range.lowest || value > range.highest) return refuse_integer(range, problem);
  put_integer(shape, value, to);
  return true;
}

/// `digits` is a whole number in the grammar of JSON.
inline bool store_integer(const Shape& shape, std::string_view digits, void* to, Problem& problem) {
  std::int64_t value = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (parsed.ec == std::errc::result_out_of_range) return refuse_integer(range_of(shape), problem);
  return store_integer(shape, value, to, problem);
}

// strtod reads a comma where the program's locale says so, hence the locale "C".
inline double parse_real(std::string_view text) {
  static const locale_t plain = newlocale(LC_ALL_MASK, "C", nullptr);
  return strtod_l(std::string(text).c_str(), nullptr, plain);
}

/// `text` is a number in the grammar of JSON. What is too small to tell from zero is zero.
inline bool store_real(std::string_view text, void* to, Problem& problem) {
  double value = 0;
#if defined(__cpp_lib_to_chars)
  // from_chars does not tell too large from too small.
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc{}) value = parse_real(text);
#else
  value = parse_real(text);
#endif
  if (!std::isfinite(value)) return refuse(problem, "field.out_of_range", "Expected a number of at most 1.7e308.");
  std::memcpy(to, &value, sizeof value);
  return true;
}

/// "DRAFT, SUBMITTED, CONFIRMED"
[[gnu::cold]] inline std::string names_listed(const Shape& shape) {
  std::string list;
  for (std::size_t i = 0; i < shape.names_count; ++i)
    if (!shape.names[i].empty()) list.append(list.empty() ? "" : ", ").append(shape.names[i]);
  return list;
}

/// Whether `name` is this enumerator's: the letters of a configuration may be small.
inline bool is_name(std::string_view enumerator, std::string_view name) {
  if (enumerator.size() != name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i)
    if (name[i] != enumerator[i] && !(name[i] >= 'a' && name[i] <= 'z' && name[i] - 'a' + 'A' == enumerator[i])) return false;
  return true;
}

inline bool store_enumerator(const Shape& shape, std::string_view name, void* to, Problem& problem) {
  for (std::size_t i = 0; i < shape.names_count; ++i)
    if (!name.empty() && is_name(shape.names[i], name)) {
      put_integer(shape, static_cast<std::int64_t>(i), to);
      return true;
    }
  return refuse(problem, "field.unknown_name", "`" + shortened(name) + "` is not one of " + names_listed(shape) + ".");
}

/// The name of an enumerator. Throws std::invalid_argument for a value that has none.
inline std::string_view load_enumerator(const Shape& shape, const void* from) {
  const auto value = load_integer(shape, from);
  if (value < 0 || static_cast<std::size_t>(value) >= shape.names_count || shape.names[value].empty())
    throw std::invalid_argument("the value " + std::to_string(value) + " is none of " + names_listed(shape));
  return shape.names[value];
}

inline bool store_text_value(const Shape& shape, std::string_view text, void* to, Problem& problem) {
  std::string reason;
  try {
    return shape.text->parse(text, to, reason) || refuse(problem, "field.invalid", std::move(reason));
  } catch (const std::logic_error& error) {
    return refuse(problem, "field.invalid", error.what());
  }
}

/// A type that travels as another one: `fill` fills that other one, then it is converted.
inline bool store_converted(const Shape& shape, void* to, void* context, FormAccess::Fill fill, Problem& problem) {
  std::string reason;
  try {
    return shape.form->read(to, context, fill, reason) || refuse(problem, "field.invalid", std::move(reason));
  } catch (const std::logic_error& error) {
    return refuse(problem, "field.invalid", error.what());
  }
}

/// Text whose grammar is that of the shape, for a kind that is one text: enumerations, text values and text.
inline bool store_text(const Shape& shape, std::string_view text, void* to, Problem& problem) {
  if (shape.kind == Kind::enumeration) return store_enumerator(shape, text, to, problem);
  if (shape.kind == Kind::text_value) return store_text_value(shape, text, to, problem);
  static_cast<std::string*>(to)->assign(text);
  return true;
}

}  // namespace comptoir::detail
