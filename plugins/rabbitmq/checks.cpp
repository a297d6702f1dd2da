#include "checks.hpp"

#include "address.hpp"

namespace rabbitmq {

void check_range(Faults& faults, const std::string& pointer, std::uint32_t value, std::uint32_t lowest, std::uint32_t highest) {
  if (value >= lowest && value <= highest) return;
  faults.push_back({pointer, "field.out_of_range",
                    std::to_string(value) + " is out of range; write " + std::to_string(lowest) + " to " + std::to_string(highest) + "."});
}

void check_name(Faults& faults, const std::string& pointer, std::string_view value) {
  constexpr std::size_t derived = std::string_view(".dead-letters").size();
  if (!value.empty() && value.size() + derived <= 255) return;
  faults.push_back({pointer, "field.malformed",
                    "This name has " + std::to_string(value.size()) + " bytes; it must have 1 to " + std::to_string(255 - derived) + "."});
}

void check_url(Faults& faults, const std::string& pointer, std::string_view url) {
  if (const auto address = parse_address(url); !address) faults.push_back({pointer, address.error().code, address.error().sentence});
}

}  // namespace rabbitmq
