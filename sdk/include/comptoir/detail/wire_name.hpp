// Names in a declaration: of events and commands on the wire, and of what has a name inside the plugin. A literal is checked while it compiles.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace comptoir::detail {

constexpr bool is_name_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

/// "order.created/1": dotted lower case, a slash, a revision from 1.
constexpr bool is_wire_name(std::string_view name) {
  const auto slash = name.rfind('/');
  if (slash == name.npos || slash == 0 || slash + 1 == name.size() || name[slash + 1] == '0') return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool digit = c >= '0' && c <= '9';
    if (i != slash && !digit && (i > slash || (c != '.' && !is_name_letter(c)))) return false;
  }
  return true;
}

/// "by_customer": lower case letters, digits, hyphens and underscores.
constexpr bool is_short_name(std::string_view name) {
  for (const char c : name)
    if (!is_name_letter(c)) return false;
  return !name.empty();
}

/// "order.created/1" without its revision.
constexpr std::string_view without_revision(std::string_view name) { return name.substr(0, name.rfind('/')); }

inline void check_wire_name(std::string_view name) {
  if (!is_wire_name(name))
    throw std::logic_error("\"" + std::string(name) + "\" is no wire name: it is dotted lower case with a revision, such as \"order.created/1\".");
}

inline void check_short_name(std::string_view name) {
  if (!is_short_name(name))
    throw std::logic_error("\"" + std::string(name) + "\" is no name: it has lower case letters, digits, hyphens and underscores: \"by_customer\".");
}

}  // namespace comptoir::detail

namespace comptoir {

/// The wire name of an event or a command. A literal that is none ends compilation; any other text throws std::logic_error.
class WireName {
 public:
  consteval WireName() = default;
  consteval WireName(const char* literal) : text_(literal) {
    if (!detail::is_wire_name(text_)) throw std::logic_error("comptoir: a wire name is dotted lower case with a revision: order.created/1");
  }
  WireName(std::string_view text) : text_(text) { detail::check_wire_name(text); }

  constexpr operator std::string_view() const { return text_; }

 private:
  std::string_view text_;
};

/// What something is called inside its plugin: a view, an index, a projection.
class ShortName {
 public:
  consteval ShortName() = default;
  consteval ShortName(const char* literal) : text_(literal) {
    if (!detail::is_short_name(text_))
      throw std::logic_error("comptoir: a name has lower case letters, digits, hyphens and underscores: by_customer");
  }
  ShortName(std::string_view text) : text_(text) { detail::check_short_name(text); }

  constexpr operator std::string_view() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace comptoir
