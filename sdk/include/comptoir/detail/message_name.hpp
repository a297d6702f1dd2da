// The wire name of a command or query type; one for each type, given when its handler is declared.
#pragma once

#include <stdexcept>
#include <string>

#include <comptoir/detail/type_name.hpp>

namespace comptoir::detail {

template <class Message>
std::string& declared_message_name() {
  static std::string name;
  return name;
}

template <class Message>
const std::string& message_name() {
  const auto& name = declared_message_name<Message>();
  if (name.empty())
    throw std::logic_error("Message " + std::string(cpp_name<Message>()) +
                           " is used, but declare() has no plugin.command or plugin.query that handles it.");
  return name;
}

}  // namespace comptoir::detail
