// The fields of a message as its JSON Schema tells them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <comptoir/detail/contract.hpp>
#include <comptoir/detail/json_scanner.hpp>

namespace comptoir::detail {

struct MessageField {
  std::string type;       ///< "string", "integer", "object" ...; empty where the schema names none
  bool required = false;  ///< a message without it cannot be read
};

/// By name; what is nested in them is left out.
using MessageFields = std::map<std::string, MessageField, std::less<>>;

/// Reads the few keywords that say which fields there are.
class MessageFieldsReader {
 public:
  explicit MessageFieldsReader(const contract::Schema& schema) : json_(schema) {}

  /// False when the schema cannot be read.
  bool read(MessageFields& fields) {
    return each_member([&](const std::string& keyword) {
      if (keyword == "properties") return read_properties(fields);
      return keyword == "required" ? read_required(fields) : json_.skip_value();
    });
  }

 private:
  /// Calls `take` at the value of each member; it steps over that value.
  template <class Take>
  bool each_member(Take take) {
    if (json_.peek() != '{') return json_.skip_value();
    if (!json_.open()) return false;
    if (json_.peek() != '}') {
      do {
        std::string_view name;
        if (!json_.read_key(name) || !take(std::string(name))) return false;
      } while (json_.take(','));
    }
    return json_.close('}');
  }

  bool read_text(std::string& to) {
    std::string_view text;
    if (json_.peek() != '"') return json_.skip_value();
    if (!json_.read_text(text)) return false;
    to = text;
    return true;
  }

  bool read_properties(MessageFields& fields) {
    return each_member([&](const std::string& field) {
      auto& type = fields[field].type;
      return each_member([&](const std::string& keyword) { return keyword == "type" ? read_text(type) : json_.skip_value(); });
    });
  }

  bool read_required(MessageFields& fields) {
    if (json_.peek() != '[') return json_.skip_value();
    if (!json_.open()) return false;
    if (json_.peek() != ']') {
      do {
        std::string field;
        if (!read_text(field)) return false;
        fields[field].required = true;
      } while (json_.take(','));
    }
    return json_.close(']');
  }

  JsonScanner json_;
};

/// A schema that cannot be read has no fields.
[[gnu::cold]] inline MessageFields message_fields(const contract::Schema& schema) {
  MessageFields fields;
  return MessageFieldsReader(schema).read(fields) ? fields : MessageFields{};
}

}  // namespace comptoir::detail
