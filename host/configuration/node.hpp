// What a configuration file says, as a tree in which every value remembers where it was written.
#pragma once

#include <cstdint>
#include <list>
#include <string>
#include <string_view>

namespace comptoir::configuration {

/// A line of a file. Line 0 stands for the file as a whole, an empty file for a built-in default.
struct Place {
  std::string file;
  std::uint32_t line = 0;
};

/// A value, and its key where it is a table's member.
struct Node {
  enum class Kind { text, integer, real, boolean, moment, array, table };

  Kind kind = Kind::table;
  std::string key;
  Place key_place;
  Place place;

  std::string text;  ///< of a text, and of a moment: a date or a time as TOML writes it
  std::int64_t integer = 0;
  double real = 0;
  bool boolean = false;
  std::list<Node> children;  ///< items of an array, members of a table; a list, so that a reference to a child stays good when others are added
  bool broken = false;       ///< a fault was told about it: who reads it says nothing more

  /// The member of this table, or null. The pointer lives as long as this node is not changed.
  const Node* find(std::string_view name) const;
};

/// Lays `later` over `earlier`: tables merge member by member, everything else is replaced, arrays as a whole.
void merge(Node& earlier, Node later);

/// What a value is, for a person: `the text "8080"`, `the number 3`, `a table`. Passwords inside URLs are masked, long texts are cut.
std::string described(const Node& node);

/// `name` as it is written after a dot: quoted unless it is a bare key of TOML. For people: control characters become `?`.
std::string quoted_key(std::string_view name);

}  // namespace comptoir::configuration
