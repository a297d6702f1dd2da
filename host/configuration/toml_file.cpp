#include "configuration/toml_file.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <sstream>

#include <toml++/toml.h>

namespace comptoir::configuration {

namespace {

Place place_of(const std::string& file, const toml::source_region& region) { return {file, region.begin.line}; }

template <class Moment>
std::string written(const Moment& moment) {
  std::ostringstream out;
  out << moment;
  return out.str();
}

Node node_of(const std::string& file, const toml::node& from) {
  Node node;
  node.place = place_of(file, from.source());
  from.visit([&](const auto& value) {
    using Value = std::decay_t<decltype(value)>;
    if constexpr (toml::is_table<Value>) {
      for (const auto& [key, member] : value) {
        auto child = node_of(file, member);
        child.key = std::string(key.str());
        child.key_place = place_of(file, key.source());
        node.children.push_back(std::move(child));
      }
    } else if constexpr (toml::is_array<Value>) {
      node.kind = Node::Kind::array;
      for (const auto& item : value) node.children.push_back(node_of(file, item));
    } else if constexpr (toml::is_string<Value>) {
      node.kind = Node::Kind::text;
      node.text = value.get();
    } else if constexpr (toml::is_integer<Value>) {
      node.kind = Node::Kind::integer;
      node.integer = value.get();
    } else if constexpr (toml::is_floating_point<Value>) {
      node.kind = Node::Kind::real;
      node.real = value.get();
    } else if constexpr (toml::is_boolean<Value>) {
      node.kind = Node::Kind::boolean;
      node.boolean = value.get();
    } else {
      node.kind = Node::Kind::moment;
      node.text = written(value.get());
    }
  });
  return node;
}

std::optional<std::string> content_of(const std::filesystem::path& file, Faults& faults) {
  std::error_code unknown;
  std::ifstream in(file, std::ios::binary);
  if (std::filesystem::is_regular_file(file, unknown) && in) return std::string(std::istreambuf_iterator<char>(in), {});

  const bool present = std::filesystem::exists(file, unknown);
  const auto wrong = present ? "cannot be read: " + std::string(in ? "it is not a regular file" : std::strerror(errno)) : "this file does not exist";
  faults.add({file.string(), 0}, "", "unreadable", wrong, present ? "give the host the right to read it" : "name one that does, with --config");
  return {};
}

}  // namespace

std::optional<Node> read_toml_file(const std::filesystem::path& file, Faults& faults) {
  const auto content = content_of(file, faults);
  if (!content) return {};
  try {
    return node_of(file.string(), toml::parse(*content, file.string()));
  } catch (const toml::parse_error& error) {
    const auto place = place_of(file.string(), error.source());
    const auto column = "column " + std::to_string(error.source().begin.column);
    faults.add(place, "", "syntax", "this is not TOML (" + column + "): " + std::string(error.description()), "mend the line; texts need quotes");
    return {};
  }
}

}  // namespace comptoir::configuration
