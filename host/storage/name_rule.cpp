#include "storage/name_rule.hpp"

#include <algorithm>

#include <comptoir/detail/utf8.hpp>

namespace comptoir::storage {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

std::string_view fault_of_text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return "holds the character U+0000";
  return detail::is_utf8(text) ? "" : "is not UTF-8";
}

std::string_view fault_of_name(std::string_view name) {
  if (name.empty()) return "is empty";
  if (name.size() > name_bytes_max) return "is longer than 255 bytes";
  if (std::ranges::any_of(name, is_control)) return "holds a control character";
  return detail::is_utf8(name) ? "" : "is not UTF-8";
}

}  // namespace comptoir::storage
