// UTF-8 as Unicode defines it: no overlong form, no surrogate, nothing beyond U+10FFFF.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace comptoir::detail {

/// The size of the sequence at `at`, 1 to 4 bytes; 0 when it is not valid or does not end before `end`. `at` lies before `end`.
inline std::size_t utf8_sequence_size(const char* at, const char* end) {
  const auto byte = [at](std::size_t i) { return static_cast<unsigned char>(at[i]); };
  const auto left = static_cast<std::size_t>(end - at);
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };

  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (lead < 0xE0) return left >= 2 && continues(1) ? 2 : 0;
  if (left < 3 || !continues(1) || !continues(2)) return 0;
  if (lead < 0xF0) {
    const bool overlong = lead == 0xE0 && byte(1) < 0xA0;
    const bool surrogate = lead == 0xED && byte(1) > 0x9F;
    return overlong || surrogate ? 0 : 3;
  }
  if (left < 4 || !continues(3)) return 0;
  const bool overlong = lead == 0xF0 && byte(1) < 0x90;
  const bool beyond = lead == 0xF4 && byte(1) > 0x8F;
  return overlong || beyond ? 0 : 4;
}

inline bool is_utf8(std::string_view text) {
  const char* at = text.data();
  const char* end = at + text.size();
  const auto next_eight_are_ascii = [&] {  // as nearly all of them
    std::uint64_t eight = 0x8080808080808080;
    if (end - at >= 8) std::memcpy(&eight, at, sizeof eight);
    return (eight & 0x8080808080808080) == 0;
  };
  while (at != end) {
    if (next_eight_are_ascii()) {
      at += 8;
      continue;
    }
    const bool is_ascii = static_cast<unsigned char>(*at) < 0x80;
    const auto size = is_ascii ? 1 : utf8_sequence_size(at, end);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

/// Appends a code point that is not a surrogate and at most 0x10FFFF.
inline void append_utf8(std::string& to, std::uint32_t code_point) {
  const auto put = [&to](std::uint32_t byte) { to += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

/// The same text, with U+FFFD in the place of each byte that is not UTF-8, and of U+0000, which no document holds.
[[gnu::cold]] inline std::string as_utf8(std::string_view text) {
  std::string valid;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto size = utf8_sequence_size(at, end);
    valid.append(size == 0 || *at == '\0' ? "\xEF\xBF\xBD" : std::string_view(at, size));
    at += size == 0 ? 1 : size;
  }
  return valid;
}

/// Somebody else's text as a message may quote it: at most 64 bytes, cut between characters.
[[gnu::cold]] inline std::string shortened(std::string_view text) {
  constexpr std::size_t size_max = 64;
  if (text.size() <= size_max) return std::string(text);
  auto size = size_max;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return std::string(text.substr(0, size)) + "...";
}

}  // namespace comptoir::detail
