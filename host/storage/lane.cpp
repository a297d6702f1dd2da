#include <string_view>

#include "storage/store.hpp"

namespace comptoir::storage {

Lane lane_of(const StreamKey& stream, Lane lanes) {
  std::uint64_t hash = 14695981039346656037U;
  const auto mix = [&hash](std::string_view text) {
    for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
  };
  constexpr std::string_view separator = "\x1f";

  mix(stream.tenant);
  mix(separator);
  mix(stream.type);
  mix(separator);
  mix(stream.id);
  return static_cast<Lane>(hash % lanes);
}

}  // namespace comptoir::storage
