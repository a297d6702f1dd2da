// What people write: a name, a line of an address, a reason.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <comptoir/detail/utf8.hpp>
#include <comptoir/form.hpp>
#include <comptoir/result.hpp>

namespace comptoir {

namespace detail {

/// Whether a character cannot be shown on one line as it stands: a control character, an end of line, or one that turns the direction of what
/// follows, so that a text reads other than it is.
constexpr bool is_control(std::uint32_t character) {
  const auto lies_in = [character](std::uint32_t first, std::uint32_t last) { return character >= first && character <= last; };
  return lies_in(0, 0x1F) || lies_in(0x7F, 0x9F) || lies_in(0x2028, 0x202E) || lies_in(0x2066, 0x2069);
}

/// Whether a character leaves no mark: a space of any width, a joiner, a byte order mark, a filler of Hangul, a blank of Braille.
constexpr bool is_blank(std::uint32_t character) {
  const auto lies_in = [character](std::uint32_t first, std::uint32_t last) { return character >= first && character <= last; };
  return character == ' ' || character == 0xA0 || character == 0xAD || lies_in(0x115F, 0x1160) || character == 0x1680 || lies_in(0x2000, 0x200F) ||
         character == 0x202F || lies_in(0x205F, 0x2064) || character == 0x2800 || character == 0x3000 || character == 0x3164 || character == 0xFEFF ||
         character == 0xFFA0;
}

/// The character of a sequence that is valid UTF-8.
constexpr std::uint32_t decoded(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  std::uint32_t character = sequence.size() == 1 ? lead : lead & (0x7FU >> sequence.size());
  for (const char c : sequence.substr(1)) character = character << 6 | (static_cast<unsigned char>(c) & 0x3FU);
  return character;
}

}  // namespace detail

/// One line that people wrote: 1 to 200 bytes of UTF-8, with something to be seen in it, and no control character. As a field of a command it is
/// checked on every route alike. The default value is empty.
class Text {
 public:
  static constexpr std::size_t size_max = 200;
  // JSON Schema counts characters, and no rule of it counts bytes: of a text beyond ASCII the pattern allows more than parse() does.
  static constexpr TextFormat text_format{.format = "",
                                          .pattern = R"(^(?=.*\S)[^\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]{1,200}$)",
                                          .description = "One line, of 200 bytes of UTF-8 at most: a letter beyond ASCII has two to four."};

  Text() = default;

  /// Refused with `text.blank`, `text.too_long`, `text.control_character` or `text.not_utf8`.
  [[nodiscard]] static Result<Text> parse(std::string_view text) {
    if (text.size() > size_max) return invalid("text.too_long", "Expected at most 200 bytes.");
    bool is_seen = false;
    for (auto rest = text; !rest.empty();) {
      const auto size = detail::utf8_sequence_size(rest.data(), rest.data() + rest.size());
      if (size == 0) return invalid("text.not_utf8", "Expected text in UTF-8.");
      const auto character = detail::decoded(rest.substr(0, size));
      if (detail::is_control(character)) return invalid("text.control_character", "Expected one line of plain text, without control characters.");
      is_seen = is_seen || !detail::is_blank(character);
      rest.remove_prefix(size);
    }
    if (!is_seen) return invalid("text.blank", "Expected a text with something in it; leave it out where there is none.");
    Text parsed;
    parsed.text_ = text;
    return parsed;
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  void append_to(std::string& to) const { to += text_; }

  auto operator<=>(const Text&) const = default;

 private:
  std::string text_;
};

}  // namespace comptoir
