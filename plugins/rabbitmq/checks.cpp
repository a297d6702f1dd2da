#include "checks.hpp"

#include <stdexcept>
#include <string>

namespace rabbitmq {

void check_range(std::string_view setting, std::uint32_t value, std::uint32_t lowest, std::uint32_t highest) {
  if (value >= lowest && value <= highest) return;
  throw std::invalid_argument("The setting `" + std::string(setting) + "` is " + std::to_string(value) + "; it must be " + std::to_string(lowest) +
                              " to " + std::to_string(highest) + ".");
}

void check_name(std::string_view setting, std::string_view value) {
  constexpr std::size_t derived = std::string_view(".dead-letters").size();
  if (!value.empty() && value.size() + derived <= 255) return;
  throw std::invalid_argument("The setting `" + std::string(setting) + "` must be 1 to " + std::to_string(255 - derived) + " bytes long.");
}

}  // namespace rabbitmq
