// Names in a declaration: of events and commands on the wire, and of what has a name inside the plugin. A literal is checked while it compiles.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace comptoir::detail {

constexpr bool is_name_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; }

/// "stock.item": parts of lower case letters, digits, hyphens and underscores, parted by one sign.
constexpr bool is_parted_name(std::string_view name, char sign) {
  char before = sign;
  for (const char c : name) {
    if (c == sign ? before == sign : !is_name_letter(c)) return false;
    before = c;
  }
  return before != sign;
}

/// "order.created/1": a dotted name, a slash, a revision from 1.
constexpr bool is_wire_name(std::string_view name) {
  const auto slash = name.rfind('/');
  if (slash == name.npos || slash + 1 == name.size() || name[slash + 1] == '0') return false;
  for (const char c : name.substr(slash + 1))
    if (c < '0' || c > '9') return false;
  return is_parted_name(name.substr(0, slash), '.');
}

/// "by_customer": lower case letters, digits, hyphens and underscores.
constexpr bool is_short_name(std::string_view name) {
  for (const char c : name)
    if (!is_name_letter(c)) return false;
  return !name.empty();
}

/// "order.created/1" without its revision.
constexpr std::string_view without_revision(std::string_view name) { return name.substr(0, name.rfind('/')); }

// What a name of each kind is. `expect` ends compilation: the compiler quotes the line that throws.

struct WireNameRule {
  static constexpr bool is_met_by(std::string_view name) { return is_wire_name(name); }
  static constexpr std::string_view what = "wire name: it is dotted lower case with a revision, such as \"order.created/1\".";
  static constexpr void expect(std::string_view name) {
    if (!is_met_by(name)) throw std::logic_error("comptoir: a wire name is dotted lower case with a revision: order.created/1");
  }
};

struct ShortNameRule {
  static constexpr bool is_met_by(std::string_view name) { return is_short_name(name); }
  static constexpr std::string_view what = "name: it has lower case letters, digits, hyphens and underscores: \"by_customer\".";
  static constexpr void expect(std::string_view name) {
    if (!is_met_by(name)) throw std::logic_error("comptoir: a name has lower case letters, digits, hyphens and underscores: by_customer");
  }
};

struct AggregateNameRule {
  static constexpr bool is_met_by(std::string_view name) { return is_parted_name(name, '.'); }
  static constexpr std::string_view what = "name of an aggregate: it is dotted lower case without a revision, such as \"stock.item\".";
  static constexpr void expect(std::string_view name) {
    if (!is_met_by(name)) throw std::logic_error("comptoir: the name of an aggregate is dotted lower case without a revision: stock.item");
  }
};

struct PermissionNameRule {
  static constexpr bool is_met_by(std::string_view name) { return is_parted_name(name, ':'); }
  static constexpr std::string_view what = "permission: it is lower case with colons, such as \"orders:order:confirm\".";
  static constexpr void expect(std::string_view name) {
    if (!is_met_by(name)) throw std::logic_error("comptoir: a permission is lower case with colons: orders:order:confirm");
  }
};

/// A name in a declaration. A literal that is none ends compilation; any other text throws std::logic_error.
template <class Rule>
class CheckedName {
 public:
  consteval CheckedName() = default;
  consteval CheckedName(const char* literal) : text_(literal) { Rule::expect(text_); }
  CheckedName(std::string_view text) : text_(text) {
    if (!Rule::is_met_by(text)) throw std::logic_error('"' + std::string(text) + "\" is no " + std::string(Rule::what));
  }

  constexpr operator std::string_view() const { return text_; }

 private:
  std::string_view text_;
};

}  // namespace comptoir::detail

namespace comptoir {

/// Of an event or a command.
using WireName = detail::CheckedName<detail::WireNameRule>;
/// What something is called inside its plugin: a view, an index, a projection.
using ShortName = detail::CheckedName<detail::ShortNameRule>;
/// Of an aggregate type.
using AggregateName = detail::CheckedName<detail::AggregateNameRule>;
/// What a principal must hold.
using PermissionName = detail::CheckedName<detail::PermissionNameRule>;

}  // namespace comptoir
