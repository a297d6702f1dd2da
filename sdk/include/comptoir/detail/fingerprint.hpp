// A number for a text.
#pragma once

#include <cstdint>
#include <string_view>

namespace comptoir::detail {

/// FNV-1a: identifies the form of a snapshot.
inline std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

}  // namespace comptoir::detail
