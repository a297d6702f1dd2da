// Identifiers.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include <comptoir/form.hpp>
#include <comptoir/result.hpp>
#include <comptoir/time.hpp>

namespace comptoir {

/// A UUID (RFC 9562), "0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e" on the wire, always in lower case. The default value is the nil UUID.
/// Ids of v7() sort by the time they were made, as values and as text.
class Id {
 public:
  static constexpr TextFormat text_format{.format = "uuid", .pattern = ""};

  constexpr Id() = default;
  constexpr explicit Id(std::array<std::uint8_t, 16> bytes) : bytes_(bytes) {}

  /// Version 7: the millisecond of `time`, then 74 of the 80 random bits. Throws std::out_of_range for a time before 1970.
  static constexpr Id v7(Timestamp time, std::array<std::uint8_t, 10> random) {
    const auto milliseconds = time.microseconds_since_epoch() / 1'000;
    if (time < Timestamp()) throw std::out_of_range("an id of version 7 starts with a time after 1970");
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(milliseconds >> (40 - 8 * i));
    for (std::size_t i = 0; i < 10; ++i) bytes[6 + i] = random[i];
    return stamped(bytes, 7);
  }

  /// Always the same id for the same origin and name: an integration event's id derives from its domain event's. Version 8: the 128-bit FNV-1a
  /// hash of the origin's 16 bytes followed by the name, each half then mixed by the finalizer of MurmurHash3. Not for secrets.
  static constexpr Id derived_from(Id origin, std::string_view name);

  /// Reads 36 characters, 8-4-4-4-12 hexadecimal digits of either case, any version. Refused with `id.invalid`.
  [[nodiscard]] static Result<Id> parse(std::string_view text) {
    Id id;
    if (!id.read(text)) return invalid("id.invalid", "Expected a UUID, such as 0190b6c2-7f3a-7c11-9d5e-3f2a1b0c4d5e.");
    return id;
  }

  constexpr const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  constexpr bool is_nil() const { return *this == Id(); }

  std::string text() const {
    std::string text;
    append_to(text);
    return text;
  }

  void append_to(std::string& to) const {
    static constexpr std::string_view digits = "0123456789abcdef";
    char text[36];
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
      if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
      text[at++] = digits[bytes_[i] >> 4];
      text[at++] = digits[bytes_[i] & 15];
    }
    to.append(text, at);
  }

  friend constexpr auto operator<=>(const Id&, const Id&) = default;

 private:
  static constexpr Id stamped(std::array<std::uint8_t, 16> bytes, unsigned version) {
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | version << 4);
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);
    return Id(bytes);
  }

  static constexpr int digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  constexpr bool read(std::string_view text) {
    if (text.size() != 36) return false;
    std::size_t at = 0;
    for (std::size_t i = 0; i < bytes_.size(); ++i) {
      if ((i == 4 || i == 6 || i == 8 || i == 10) && text[at++] != '-') return false;
      const int high = digit(text[at++]);
      const int low = digit(text[at++]);
      if (high < 0 || low < 0) return false;
      bytes_[i] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return true;
  }

  std::array<std::uint8_t, 16> bytes_{};
};

namespace detail {

__extension__ typedef unsigned __int128 UnsignedWide;

// FNV-1a leaves similar inputs similar in its upper bits: this makes every bit depend on every other one.
constexpr std::uint64_t mixed(std::uint64_t bits) {
  bits = (bits ^ bits >> 33) * 0xff51afd7ed558ccd;
  bits = (bits ^ bits >> 33) * 0xc4ceb9fe1a85ec53;
  return bits ^ bits >> 33;
}

}  // namespace detail

constexpr Id Id::derived_from(Id origin, std::string_view name) {
  constexpr auto prime = (detail::UnsignedWide{1} << 88) + 0x13b;
  auto hash = (detail::UnsignedWide{0x6c62272e07bb0142} << 64) + 0x62b821756295c58d;
  for (auto byte : origin.bytes_) hash = (hash ^ byte) * prime;
  for (char c : name) hash = (hash ^ static_cast<std::uint8_t>(c)) * prime;

  const auto low = detail::mixed(static_cast<std::uint64_t>(hash) + static_cast<std::uint64_t>(hash >> 64));
  const auto high = detail::mixed(static_cast<std::uint64_t>(hash >> 64) ^ low);
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<std::uint8_t>(high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<std::uint8_t>(low >> (56 - 8 * i));
  }
  return stamped(bytes, 8);
}

}  // namespace comptoir

template <>
struct std::hash<comptoir::Id> {
  std::size_t operator()(const comptoir::Id& id) const noexcept {
    std::uint64_t bits = 0;
    for (auto byte : id.bytes()) bits = comptoir::detail::mixed(bits ^ byte);
    return static_cast<std::size_t>(bits);
  }
};
