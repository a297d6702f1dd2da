// A fact that a log line carries beside its sentence.
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <variant>

namespace comptoir::telemetry {

/// A name in snake_case and a value, borrowed for the call: {"attempt", 3}, {"queue", name}.
struct Field {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  constexpr Field(std::string_view field_name, std::string_view text) : name(field_name), value(text) {}
  constexpr Field(std::string_view field_name, const char* text) : name(field_name), value(std::string_view(text)) {}
  constexpr Field(std::string_view field_name, bool flag) : name(field_name), value(flag) {}
  constexpr Field(std::string_view field_name, double number) : name(field_name), value(number) {}
  template <std::signed_integral Integer>
  constexpr Field(std::string_view field_name, Integer number) : name(field_name), value(static_cast<std::int64_t>(number)) {}
  template <std::unsigned_integral Integer>
  requires(!std::same_as<Integer, bool>) constexpr Field(std::string_view field_name, Integer number)
      : name(field_name), value(static_cast<std::uint64_t>(number)) {}

  std::string_view name;
  Value value;
};

}  // namespace comptoir::telemetry
