#include "cli/printable.hpp"

#include <algorithm>

namespace comptoir::cli {
namespace {

/// U+0080 to U+009F begin with C2, and the marks of direction, as the line separators, with E2 80 or E2 81.
std::size_t size_of_steering(std::string_view text) {
  const auto byte = [text](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; };
  if (byte(0) < 0x20 || byte(0) == 0x7F) return 1;
  if (byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) < 0xA0) return 2;
  const bool turns = byte(1) == 0x80 ? (byte(2) >= 0x8E && byte(2) <= 0x8F) || (byte(2) >= 0xA8 && byte(2) <= 0xAE)
                                     : byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
  return byte(0) == 0xE2 && turns ? 3 : 0;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto steering = size_of_steering(text);
    out += steering > 0 ? '?' : text.front();
    text.remove_prefix(std::max<std::size_t>(steering, 1));
  }
  return out;
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace comptoir::cli
