#include "message_fields.hpp"

#include <functional>

#include <comptoir/detail/json_scanner.hpp>

namespace comptoir::plugins {
namespace {

using detail::JsonScanner;
using Fields = std::map<std::string, MessageField, std::less<>>;

/// Calls `read` at the value of each member; it steps over that value.
bool each_member(JsonScanner& json, const std::function<bool(const std::string& name)>& read) {
  if (json.peek() != '{') return json.skip_value();
  if (!json.open()) return false;
  if (json.peek() != '}') {
    do {
      std::string_view name;
      if (!json.read_key(name) || !read(std::string(name))) return false;
    } while (json.take(','));
  }
  return json.close('}');
}

bool read_type(JsonScanner& json, std::string& type) {
  std::string_view text;
  if (json.peek() != '"') return json.skip_value();
  if (!json.read_text(text)) return false;
  type = text;
  return true;
}

bool read_properties(JsonScanner& json, Fields& fields) {
  return each_member(json, [&](const std::string& field) {
    auto& type = fields[field].type;
    return each_member(json, [&](const std::string& keyword) { return keyword == "type" ? read_type(json, type) : json.skip_value(); });
  });
}

bool read_required(JsonScanner& json, Fields& fields) {
  if (json.peek() != '[') return json.skip_value();
  if (!json.open()) return false;
  if (json.peek() != ']') {
    do {
      std::string field;
      if (!read_type(json, field)) return false;
      fields[field].required = true;
    } while (json.take(','));
  }
  return json.close(']');
}

}  // namespace

Fields message_fields(const contract::Schema& schema) {
  Fields fields;
  JsonScanner json(schema);
  const bool read = each_member(json, [&](const std::string& keyword) {
    if (keyword == "properties") return read_properties(json, fields);
    return keyword == "required" ? read_required(json, fields) : json.skip_value();
  });
  return read ? fields : Fields{};
}

}  // namespace comptoir::plugins
