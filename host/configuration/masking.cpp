#include "configuration/masking.hpp"

#include <algorithm>
#include <array>

namespace comptoir::configuration {

namespace {

// A password may hold an unescaped `@`, `/`, `?` or `#`, and must not be shown by halves: it is taken to end at the last `@` of all.
// Masking a little too much of an unusual URL is harmless.
std::string without_password(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::string(text);

  const auto begin = scheme + 3;
  const auto authority = text.substr(begin);
  const auto at = authority.rfind('@');
  const auto colon = authority.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return std::string(text);

  std::string masked(text.substr(0, begin + colon + 1));
  masked += mask;
  return masked += text.substr(begin + at);
}

}  // namespace

bool names_secret(std::string_view key) {
  static constexpr std::array<std::string_view, 5> words = {"password", "secret", "token", "credential", "passphrase"};
  std::string lower(key);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string masked_url(std::string_view text) {
  const auto url = without_password(text);
  static constexpr std::string_view separators = "?&;# ";

  std::string masked;
  std::size_t at = 0;
  while (at < url.size()) {
    const auto end = std::min(url.find_first_of(separators, at), url.size());
    const auto part = std::string_view(url).substr(at, end - at);
    const auto equals = part.find('=');
    const bool secret = equals != std::string_view::npos && names_secret(part.substr(0, equals));
    masked += secret ? part.substr(0, equals + 1) : part;
    if (secret) masked += mask;
    if (end < url.size()) masked += url[end];
    at = end + 1;
  }
  return masked;
}

}  // namespace comptoir::configuration
