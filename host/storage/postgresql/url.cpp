#include "storage/postgresql/url.hpp"

#include <algorithm>
#include <charconv>
#include <libpq-fe.h>
#include <memory>
#include <string_view>

namespace comptoir::storage::postgresql {

namespace {

struct Free {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
  void operator()(char* text) const { PQfreemem(text); }
};

/// libpq's words up to where it begins to quote.
std::string without_quotes_of_the_url(std::string_view text) {
  text = text.substr(0, text.find('\n'));
  text = text.substr(0, std::min(text.find(": \""), text.find(" \"")));
  return std::string(text);
}

bool is_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return digits.empty() || (error == std::errc{} && end == digits.data() + digits.size() && port > 0);
}

/// One for all hosts, or one for each, parted by commas; an empty one is the usual.
bool are_ports(std::string_view ports) {
  for (;;) {
    const auto comma = ports.find(',');
    if (!is_port(ports.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    ports.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<std::string> fault_of_url(const std::string& url) {
  char* message = nullptr;
  const std::unique_ptr<PQconninfoOption, Free> options(PQconninfoParse(url.c_str(), &message));
  const std::unique_ptr<char, Free> text(message);
  if (!options && text && std::string_view(text.get()).starts_with("invalid percent-encoded token"))
    return "has a % that two hexadecimal digits do not follow; write %25 for a plain %";
  if (!options) return "is no URL that PostgreSQL's library can read: " + without_quotes_of_the_url(text ? text.get() : "out of memory");
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (std::string_view(option->keyword) == "port" && option->val != nullptr && !are_ports(option->val))
      return "names a port that is none: a port is a number from 1 to 65535";
  }
  return std::nullopt;
}

}  // namespace comptoir::storage::postgresql
