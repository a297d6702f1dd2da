#include "configuration/told_settings.hpp"

#include <charconv>

#include <comptoir/detail/json_scanner.hpp>

#include "configuration/spelling.hpp"

namespace comptoir::configuration {

namespace {

class Reading {
 public:
  explicit Reading(std::string_view json) : json_(json) {}

  /// False where reading ends early.
  bool read(Node& node) {
    switch (json_.peek()) {
      case '{': node.kind = Node::Kind::table; return read_table(node);
      case '[': node.kind = Node::Kind::array; return read_array(node);
      case '"': node.kind = Node::Kind::text; return read_text(node.text);
      case 't':
      case 'f':
        node.kind = Node::Kind::boolean;
        node.boolean = json_.peek() == 't';
        return json_.read_word(node.boolean ? "true" : "false");
      default: return read_number(node);
    }
  }

 private:
  bool read_text(std::string& into) {
    std::string_view text;
    if (!json_.read_text(text)) return false;
    into = text;
    return true;
  }

  bool read_number(Node& node) {
    comptoir::detail::JsonNumber number;
    if (!comptoir::detail::JsonScanner::is_number(json_.peek()) || !json_.read_number(number)) return false;
    const auto* end = number.text.data() + number.text.size();
    node.kind = number.is_whole ? Node::Kind::integer : Node::Kind::real;
    if (!number.is_whole || std::from_chars(number.text.data(), end, node.integer).ec != std::errc{}) {  // a whole number beyond 64 bits
      node.kind = Node::Kind::real;
      std::from_chars(number.text.data(), end, node.real);
    }
    return true;
  }

  bool read_array(Node& array) {
    if (!json_.open()) return false;
    if (json_.peek() == ']') return json_.close(']');
    do {
      array.children.emplace_back();
      if (!read(array.children.back())) return false;
    } while (json_.take(','));
    return json_.close(']');
  }

  bool read_table(Node& table) {
    if (!json_.open()) return false;
    if (json_.peek() == '}') return json_.close('}');
    do {
      std::string_view name;
      if (!json_.read_key(name)) return false;
      Node member;
      member.key = snake_case(name);
      const bool absent = json_.peek() == 'n';
      if (!(absent ? json_.read_word("null") : read(member))) return false;
      if (!absent) table.children.push_back(std::move(member));
    } while (json_.take(','));
    return json_.close('}');
  }

  comptoir::detail::JsonScanner json_;
};

}  // namespace

Node told_settings(std::string_view json) {
  Node node;
  Reading reading(json);
  (void)reading.read(node);
  return node.kind == Node::Kind::table ? node : Node{};
}

}  // namespace comptoir::configuration
