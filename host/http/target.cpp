#include "http/target.hpp"

#include <algorithm>

#include "http/message.hpp"

namespace comptoir::http {
namespace {

/// The value of a hexadecimal digit, or -1.
constexpr int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/// The byte that the escape at the start of the text stands for, or -1 if it is broken.
constexpr int escaped_byte(std::string_view escape) {
  if (escape.size() < 3) return -1;
  const int high = digit_value(escape[1]);
  const int low = digit_value(escape[2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

bool is_well_formed(std::string_view text) {
  if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '#'; })) return false;
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 3)) {
    if (escaped_byte(text.substr(at)) < 0) return false;
  }
  return true;
}

/// What follows the authority of an absolute target; nothing if it has none.
std::optional<std::string_view> after_authority(std::string_view target) {
  const auto colon = target.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = target.substr(0, colon);
  if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) return std::nullopt;

  const std::string_view rest = target.substr(colon + 3);
  const auto end = std::min(rest.find_first_of("/?"), rest.size());
  if (end == 0) return std::nullopt;
  return rest.substr(end);
}

}  // namespace

std::optional<Target> read_target(std::string_view method, std::string_view target) {
  if (target == "*" && method == "OPTIONS") return Target{target, {}};
  if (!is_well_formed(target) || target.empty()) return std::nullopt;

  if (target.front() != '/') {
    const auto rest = after_authority(target);
    if (!rest) return std::nullopt;
    target = *rest;
  }
  const auto mark = std::min(target.find('?'), target.size());
  const std::string_view path = target.substr(0, mark);
  return Target{path.empty() ? "/" : path, mark == target.size() ? std::string_view{} : target.substr(mark + 1)};
}

std::optional<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '+' && plus == Plus::is_space) {
      decoded += ' ';
    } else if (text[at] != '%') {
      decoded += text[at];
    } else {
      const int byte = escaped_byte(text.substr(at));
      if (byte < 0x20 || byte == 0x7f) return std::nullopt;
      decoded += static_cast<char>(byte);
      at += 2;
    }
  }
  return decoded;
}

std::string percent_encode(std::string_view segment) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : segment) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain)
      encoded += c;
    else
      encoded.append({'%', digits[byte >> 4], digits[byte & 0xf]});
  }
  return encoded;
}

Result<> decode_query(std::string_view query, std::vector<std::pair<std::string, std::string>>& parameters) {
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    auto name = percent_decode(pair.substr(0, equals), Plus::is_space);
    auto value = percent_decode(pair.substr(std::min(equals + 1, pair.size())), Plus::is_space);
    if (!name || !value)
      return Error{
          ErrorKind::malformed, "http.malformed_query", "The query has a percent escape that is broken, or stands for a control character.", {}, {}};
    parameters.emplace_back(std::move(*name), std::move(*value));
  }
  return {};
}

}  // namespace comptoir::http
