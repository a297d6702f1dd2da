#include "language/code.hpp"

#include <algorithm>

namespace orders {

namespace {

bool may_stand_in_a_code(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

comptoir::Result<Code> Code::parse(std::string_view text) {
  if (text.empty() || text.size() > size_max || !std::ranges::all_of(text, may_stand_in_a_code))
    return comptoir::invalid("code.invalid", "Expected 1 to 64 letters, digits, points, underscores or hyphens, such as A4-PAPER.80G.");

  Code code;
  code.text_ = text;
  return code;
}

}  // namespace orders
