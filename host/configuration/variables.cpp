#include "configuration/variables.hpp"

#include <algorithm>
#include <cstdlib>

#include <comptoir/detail/utf8.hpp>

namespace comptoir::configuration {

namespace {

bool is_variable_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return !name.empty() && !digit(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) { return letter(c) || digit(c); });
}

class Replacement {
 public:
  Replacement(const Environment& environment, Faults& faults) : environment_(environment), faults_(faults) {}

  void replace(Node& node, const std::string& key) {
    if (node.kind == Node::Kind::text) node.text = replaced(node, key);
    if (!comptoir::detail::is_utf8(node.text) || node.text.find('\0') != std::string::npos) {
      refuse(node, key, "not_text", "this text is not UTF-8, or holds the character U+0000", "use printable characters, in files and in variables");
    }
    std::size_t index = 0;
    for (auto& child : node.children) {
      const bool item = node.kind == Node::Kind::array;
      replace(child, item ? key + "[" + std::to_string(index++) + "]" : (key.empty() ? "" : key + ".") + quoted_key(child.key));
    }
  }

 private:
  std::string replaced(Node& node, const std::string& key) {
    const std::string_view text = node.text;
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
      const auto two = text.substr(at, 2);
      if (two == "${") {
        const auto end = text.find('}', at);
        if (end == std::string_view::npos) {
          refuse(node, key, "variable_not_closed", "a variable begins with ${ and is not closed", "write ${NAME}, or $$ for a plain dollar");
          return result;
        }
        result += value_of(text.substr(at + 2, end - at - 2), node, key);
        at = end + 1;
      } else {
        result += text[at];
        at += two == "$$" ? two.size() : 1;
      }
    }
    return result;
  }

  std::string value_of(std::string_view reference, Node& node, const std::string& key) {
    const auto separator = reference.find(":-");
    const std::string name(reference.substr(0, separator));
    if (!is_variable_name(name)) {
      refuse(node, key, "variable_name", "\"${" + name + "}\" names no variable", "a name has letters, digits and underscores: ${DB_PASSWORD}");
      return {};
    }

    const auto value = environment_(name);
    const bool has_default = separator != std::string_view::npos;
    if (has_default && (!value || value->empty())) return std::string(reference.substr(separator + 2));
    if (!value) {
      const auto remedy = "set it, or give a default with ${" + name + ":-default}";
      refuse(node, key, "variable_missing", "the environment variable " + name + " is not set", remedy);
    }
    return value.value_or("");
  }

  void refuse(Node& node, const std::string& key, std::string_view code, const std::string& wrong, const std::string& remedy) {
    faults_.add(node.place, key, code, wrong, remedy);
    node.broken = true;
  }

  const Environment& environment_;
  Faults& faults_;
};

}  // namespace

std::optional<std::string> process_environment(std::string_view name) {
  const char* value = std::getenv(std::string(name).c_str());
  if (value == nullptr) return {};
  return value;
}

void replace_variables(Node& root, const Environment& environment, Faults& faults) { Replacement(environment, faults).replace(root, ""); }

}  // namespace comptoir::configuration
