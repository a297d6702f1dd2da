#include "configuration/toml_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <system_error>

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

constexpr std::uintmax_t size_max = 4 * 1024 * 1024;

/// Why a file cannot be read, and what would be right.
struct Obstacle {
  std::string wrong;
  std::string remedy;
};

/// Looked at before it is opened: to open a pipe is to wait for who writes into it.
std::optional<Obstacle> obstacle_to(const std::filesystem::path& file) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (file.empty()) return Obstacle{"the name of the configuration file is empty", "name one with --config"};
  if (status.type() == std::filesystem::file_type::not_found) {
    const bool is_link = std::filesystem::is_symlink(std::filesystem::symlink_status(file, error));
    if (is_link) return Obstacle{"this is a link to a file that does not exist", "mend the link, or remove it"};
    return Obstacle{"this file does not exist", "name one that does, with --config"};
  }
  if (error) return Obstacle{"cannot be read: " + error.message(), "give the host the right to read it"};
  if (std::filesystem::is_directory(status)) return Obstacle{"this is a folder", "name a file in it"};
  if (!std::filesystem::is_regular_file(status)) return Obstacle{"this is no regular file", "name a file"};
  if (std::filesystem::file_size(file, error) > size_max)
    return Obstacle{"this file is larger than 4 MiB", "name a configuration: it is a few lines long"};
  return {};
}

/// A line that is longer, a key of thousands of parts for one, would make a tree so deep that to walk it exhausts a thread's stack.
constexpr std::size_t line_max = 8 * 1024;

bool has_short_lines(const std::string& file, std::string_view content, Faults& faults) {
  for (std::uint32_t number = 1; !content.empty(); ++number) {
    const auto length = std::min(content.find('\n'), content.size());
    if (length > line_max) {
      faults.add({file, number}, "", "syntax", "this line is longer than 8 KiB", "break it; a list may go on in the next line");
      return false;
    }
    content.remove_prefix(std::min(length + 1, content.size()));
  }
  return true;
}

std::optional<std::string> content_of(const std::filesystem::path& file, Faults& faults) {
  auto obstacle = obstacle_to(file);
  if (!obstacle) {
    std::ifstream in(file, std::ios::binary);
    if (in) try {
        return std::string(std::istreambuf_iterator<char>(in), {});
      } catch (const std::ios_base::failure&) {  // by the buffer, which throws whatever the stream says
        obstacle = {"cannot be read to its end: " + std::generic_category().message(errno), "name a file that can"};
      }
    if (!obstacle) obstacle = {"cannot be read: " + std::generic_category().message(errno), "give the host the right to read it"};
  }
  faults.add({file.string(), 0}, "", "unreadable", obstacle->wrong, obstacle->remedy);
  return {};
}

}  // namespace

std::optional<Node> read_toml_file(const std::filesystem::path& file, Faults& faults) {
  const auto content = content_of(file, faults);
  if (!content || !has_short_lines(file.string(), *content, faults)) return {};
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
