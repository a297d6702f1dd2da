#include "configuration/node.hpp"

#include <algorithm>

#include <comptoir/detail/utf8.hpp>

#include "configuration/masking.hpp"

namespace comptoir::configuration {

const Node* Node::find(std::string_view name) const {
  const auto found = std::find_if(children.begin(), children.end(), [&](const Node& child) { return child.key == name; });
  return kind == Kind::table && found != children.end() ? &*found : nullptr;
}

void merge(Node& earlier, Node later) {
  if (earlier.kind != Node::Kind::table || later.kind != Node::Kind::table) {
    earlier = std::move(later);
    return;
  }
  for (auto& member : later.children) {
    const auto same = std::find_if(earlier.children.begin(), earlier.children.end(), [&](const Node& child) { return child.key == member.key; });
    if (same == earlier.children.end()) {
      earlier.children.push_back(std::move(member));
    } else {
      merge(*same, std::move(member));
    }
  }
}

std::string described(const Node& node) {
  switch (node.kind) {
    case Node::Kind::text: return "the text \"" + comptoir::detail::shortened(masked_url(node.text)) + "\"";
    case Node::Kind::integer: return "the number " + std::to_string(node.integer);
    case Node::Kind::real: return "a number with a fraction";
    case Node::Kind::boolean: return node.boolean ? "true" : "false";
    case Node::Kind::moment: return "the date or time " + node.text;
    case Node::Kind::array: return "a list";
    case Node::Kind::table: return "a table";
  }
  return {};
}

std::string quoted_key(std::string_view name) {
  const auto bare = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  if (!name.empty() && std::all_of(name.begin(), name.end(), bare)) return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
  }
  return quoted + '"';
}

}  // namespace comptoir::configuration
