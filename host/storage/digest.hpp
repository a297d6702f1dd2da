// SHA-256 for the store: event checksums, snapshots, migrations, cursors.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "storage/records.hpp"

namespace comptoir::storage {

/// Bytes in a canonical form: every text behind its length, so that no two sequences of fields read alike. Numbers are little-endian, 8 bytes.
class CanonicalBytes {
 public:
  void clear() { bytes_.clear(); }
  void number(std::uint64_t number);
  void text(std::string_view text);               ///< length, then bytes
  void fixed(std::span<const std::uint8_t> raw);  ///< bytes of a length that is always the same
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

/// SHA-256. [thread-safe]
Checksum digest(std::string_view bytes);

/// HMAC-SHA-256. [thread-safe]
Checksum keyed_digest(std::string_view key, std::string_view bytes);

/// Lower case, two digits a byte.
std::string hex(std::span<const std::uint8_t> bytes);

/// Bytes that nobody can guess, at most 256.
std::string random_bytes(std::size_t count);

}  // namespace comptoir::storage
