// The short keys that people give to things: a SKU, a warehouse, a customer.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <comptoir/form.hpp>
#include <comptoir/result.hpp>

namespace orders {

/// 1 to 64 letters, digits, points, underscores or hyphens: "A4-PAPER.80G". Capital and small letters differ. The default value is empty.
class Code {
 public:
  static constexpr std::size_t size_max = 64;
  static constexpr comptoir::TextFormat text_format{.format = "", .pattern = "^[A-Za-z0-9._-]{1,64}$"};

  Code() = default;

  /// Refused with `code.invalid`.
  [[nodiscard]] static comptoir::Result<Code> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }
  void append_to(std::string& to) const { to += text_; }

 private:
  std::string text_;
};

}  // namespace orders
