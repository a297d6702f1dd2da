// The wire name of a command or query type; one for each type, given when its handler is declared.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include <comptoir/detail/type_name.hpp>

namespace comptoir::detail {

template <class Message>
std::string& declared_message_name() {
  static std::string name;
  return name;
}

inline const std::string& require_name(const std::string& name, std::string_view cpp_name) {
  if (name.empty())
    throw std::logic_error("Message " + std::string(cpp_name) + " is used, but declare() has no plugin.command or plugin.query that handles it.");
  return name;
}

template <class Message>
const std::string& message_name() {
  return require_name(declared_message_name<Message>(), cpp_name<Message>());
}

}  // namespace comptoir::detail
