#include "configuration/plugin_settings.hpp"

#include <algorithm>
#include <cmath>

#include <comptoir/detail/json_writer.hpp>

#include "configuration/spelling.hpp"

namespace comptoir::configuration {

namespace {

/// "There is no field `pointsMx`; did you mean `pointsMax`?" in the spelling of the file. Other messages quote values, which stay as they are.
std::string respelled(const Fault& fault) {
  if (fault.code != "field.unknown" && fault.code != "field.missing") return fault.message;
  std::string message;
  bool is_name = false;
  for (std::string_view rest = fault.message; !rest.empty(); is_name = !is_name) {
    const auto end = std::min(rest.find('`'), rest.size());
    message += is_name ? snake_case(rest.substr(0, end)) : std::string(rest.substr(0, end));
    if (end == rest.size()) break;
    message += '`';
    rest.remove_prefix(end + 1);
  }
  return message;
}

std::string pointer_token(std::string_view name) {
  std::string token;
  for (const char c : name) {
    if (c == '~') {
      token += "~0";
    } else if (c == '/') {
      token += "~1";
    } else {
      token += c;
    }
  }
  return token;
}

std::string unescaped(std::string_view token) {
  std::string name;
  for (std::size_t at = 0; at < token.size(); ++at) {
    const bool escaped = token[at] == '~' && at + 1 < token.size();
    name += escaped ? (token[++at] == '1' ? '/' : '~') : token[at];
  }
  return name;
}

}  // namespace

PluginSettings::PluginSettings(const Node& table, std::string key, Faults& faults) : json_() { write(table, "", key, faults); }

void PluginSettings::write(const Node& node, const std::string& pointer, const std::string& key, Faults& faults) {
  origins_[pointer] = {node.place, key};
  switch (node.kind) {
    case Node::Kind::text:
    case Node::Kind::moment:
      if (node.broken) {
        json_ += "null";
      } else {
        comptoir::detail::append_json_text(json_, node.text);
      }
      break;
    case Node::Kind::integer: comptoir::detail::append_number(json_, node.integer); break;
    case Node::Kind::real:
      if (std::isfinite(node.real)) {
        comptoir::detail::append_number(json_, node.real);
      } else {
        faults.add(node.place, key, "not_finite", "infinity and nan are no settings", "write a plain number");
      }
      break;
    case Node::Kind::boolean: json_ += node.boolean ? "true" : "false"; break;
    case Node::Kind::array: write_array(node, pointer, key, faults); break;
    case Node::Kind::table: write_table(node, pointer, key, faults); break;
  }
}

void PluginSettings::write_array(const Node& node, const std::string& pointer, const std::string& key, Faults& faults) {
  json_ += '[';
  std::size_t index = 0;
  for (const auto& item : node.children) {
    if (index > 0) json_ += ',';
    const auto number = std::to_string(index++);
    write(item, pointer + '/' + number, key + '[' + number + ']', faults);
  }
  json_ += ']';
}

void PluginSettings::write_table(const Node& node, const std::string& pointer, const std::string& key, Faults& faults) {
  json_ += '{';
  bool first = true;
  for (const auto& member : node.children) {
    const auto name = camel_case(member.key);
    const auto member_key = key + '.' + quoted_key(member.key);
    const auto member_pointer = pointer + '/' + pointer_token(name);
    if (name.find('\0') != std::string::npos || origins_.contains(member_pointer)) {
      faults.add(member.key_place, member_key, "unusable_key", "this key cannot be told from another one", "write it once, in snake_case");
      continue;
    }
    if (!first) json_ += ',';
    first = false;
    comptoir::detail::append_json_text(json_, name);
    json_ += ':';
    write(member, member_pointer, member_key, faults);
  }
  json_ += '}';
}

std::vector<std::string> PluginSettings::located(const std::vector<Fault>& faults) const {
  std::vector<std::string> lines;
  for (const auto& fault : faults) {
    auto pointer = fault.pointer;
    std::string missing;
    while (!origins_.contains(pointer) && !pointer.empty()) {
      const auto slash = pointer.rfind('/');
      const auto token = slash == std::string::npos ? pointer : pointer.substr(slash + 1);
      missing = '.' + quoted_key(snake_case(unescaped(token))) + missing;
      pointer.resize(slash == std::string::npos ? 0 : slash);
    }
    const auto found = origins_.find(pointer);
    const auto origin = found == origins_.end() ? Origin{} : found->second;
    const auto key = origin.key.empty() && !missing.empty() ? missing.substr(1) : origin.key + missing;
    lines.push_back(told(origin.place, key, respelled(fault), ""));
  }
  return lines;
}

}  // namespace comptoir::configuration
