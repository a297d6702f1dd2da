#include "configuration/rendering.hpp"

#include <charconv>
#include <cmath>

#include "configuration/masking.hpp"

namespace comptoir::configuration {

namespace {

std::string quoted_text(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) {
      ((quoted += "\\u00") += digits[byte >> 4]) += digits[byte & 15];
      continue;
    }
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

// TOML tells 3 from 3.0.
std::string real_text(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  char buffer[32];
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

std::string value_text(const Node& node, bool secret) {
  const bool nested = node.kind == Node::Kind::array || node.kind == Node::Kind::table;
  if (secret && !nested) return quoted_text(mask);
  switch (node.kind) {
    case Node::Kind::text: return quoted_text(masked_url(node.text));
    case Node::Kind::integer: return std::to_string(node.integer);
    case Node::Kind::real: return real_text(node.real);
    case Node::Kind::boolean: return node.boolean ? "true" : "false";
    case Node::Kind::moment: return node.text;
    case Node::Kind::array:
    case Node::Kind::table: break;
  }

  const bool table = node.kind == Node::Kind::table;
  std::string text;
  for (const auto& child : node.children) {
    if (!text.empty()) text += ", ";
    if (table) text += quoted_key(child.key) + " = ";
    text += value_text(child, secret || names_secret(child.key));
  }
  return (table ? "{" : "[") + text + (table ? "}" : "]");
}

// A table's plain values come before its tables, or they would belong to the last of these.
void write_table(std::string& out, const Node& table, const std::string& key, bool secret) {
  std::string values;
  for (const auto& member : table.children) {
    if (member.kind == Node::Kind::table) continue;
    values += quoted_key(member.key) + " = " + value_text(member, secret || names_secret(member.key)) + "\n";
  }
  if (!values.empty() && !out.empty()) out += '\n';
  if (!values.empty() && !key.empty()) out += "[" + key + "]\n";
  out += values;

  for (const auto& member : table.children) {
    if (member.kind != Node::Kind::table) continue;
    write_table(out, member, (key.empty() ? "" : key + ".") + quoted_key(member.key), secret || names_secret(member.key));
  }
}

}  // namespace

std::string masked_toml(const Node& root) {
  std::string out;
  write_table(out, root, "", false);
  return out;
}

}  // namespace comptoir::configuration
