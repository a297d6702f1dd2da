// Messages as the JSON that travels.
#pragma once

#include <string>

#include <comptoir/message.hpp>

namespace comptoir::testing {

/// Throws std::invalid_argument for what cannot travel: a number that is not finite, text that is not UTF-8.
template <class Message>
std::string json_of(const Message& message) {
  std::string json;
  detail::write_json(json, message);
  return json;
}

}  // namespace comptoir::testing
