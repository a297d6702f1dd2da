// The fields of a message as its JSON Schema tells them.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <comptoir/detail/contract.hpp>

namespace comptoir::plugins {

struct MessageField {
  std::string type;       ///< "string", "integer", "object" ...; empty where the schema names none
  bool required = false;  ///< a message without it cannot be read
};

/// By name; what is nested in them is left out. A schema that cannot be read has no fields.
std::map<std::string, MessageField, std::less<>> message_fields(const contract::Schema& schema);

}  // namespace comptoir::plugins
