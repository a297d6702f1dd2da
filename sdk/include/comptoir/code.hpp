// The short keys that people give to things: a SKU, a warehouse, a customer.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

#include <comptoir/form.hpp>
#include <comptoir/result.hpp>

namespace comptoir {

/// 1 to 64 letters, digits, points, underscores or hyphens: "A4-PAPER.80G". Capital and small letters differ. Such a key stands in a URL as it is;
/// "." and "..", which a browser takes out of a URL, are none. The default value is empty.
class Code {
 public:
  static constexpr std::size_t size_max = 64;
  static constexpr TextFormat text_format{.format = "", .pattern = R"(^(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}$)"};

  Code() = default;

  /// Refused with `code.invalid`.
  [[nodiscard]] static Result<Code> parse(std::string_view text) {
    if (!is_code(text))
      return invalid("code.invalid",
                     "Expected 1 to 64 letters, digits, points, underscores or hyphens, such as A4-PAPER.80G; not a point or two alone.");
    Code code;
    code.text_ = text;
    return code;
  }

  /// Whether `text` could be one: what others say by an event may be none.
  [[nodiscard]] static constexpr bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= size_max && text != "." && text != ".." && std::ranges::all_of(text, may_stand);
  }

  [[nodiscard]] const std::string& text() const { return text_; }
  void append_to(std::string& to) const { to += text_; }

  auto operator<=>(const Code&) const = default;

 private:
  static constexpr bool may_stand(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  }

  std::string text_;
};

}  // namespace comptoir
