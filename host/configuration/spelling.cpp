#include "configuration/spelling.hpp"

#include <comptoir/detail/names.hpp>

namespace comptoir::configuration {

std::string camel_case(std::string_view name) {
  std::string camel(name.size(), '\0');
  camel.resize(comptoir::detail::spelled_as_camel_case(name, camel.data()));
  return camel;
}

std::string snake_case(std::string_view name) {
  std::string snake;
  for (const char c : name) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (is_upper && !snake.empty()) snake += '_';
    snake += is_upper ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return snake;
}

}  // namespace comptoir::configuration
