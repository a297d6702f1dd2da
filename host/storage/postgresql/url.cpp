#include "storage/postgresql/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <libpq-fe.h>
#include <memory>
#include <netdb.h>
#include <string_view>
#include <vector>

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

/// Numbers, as libpq wants them; an empty one is looked up.
bool is_address(std::string_view text) {
  if (text.empty()) return true;
  addrinfo numeric{};
  numeric.ai_flags = AI_NUMERICHOST;
  addrinfo* found = nullptr;
  if (getaddrinfo(std::string(text).c_str(), nullptr, &numeric, &found) != 0) return false;
  freeaddrinfo(found);
  return true;
}

/// One for all hosts, or one for each, parted by commas; an empty one is the usual.
bool are_all(bool (*is_one)(std::string_view), std::string_view list) {
  for (;;) {
    const auto comma = list.find(',');
    if (!is_one(list.substr(0, comma))) return false;
    if (comma == std::string_view::npos) return true;
    list.remove_prefix(comma + 1);
  }
}

struct Choice {
  std::string_view keyword;
  std::vector<std::string_view> words;
};

/// What libpq looks at only when it connects: words that it knows, and whole numbers.
const std::vector<Choice>& choices() {
  static const std::vector<Choice> known{
      {"sslmode", {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}},
      {"channel_binding", {"disable", "prefer", "require"}},
      {"gssencmode", {"disable", "prefer", "require"}},
      {"target_session_attrs", {"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}},
  };
  return known;
}

constexpr std::array<std::string_view, 6> numbers{"connect_timeout",     "keepalives",       "keepalives_idle",
                                                  "keepalives_interval", "keepalives_count", "tcp_user_timeout"};

bool is_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size();
}

/// Why no connection could be made with it.
std::optional<std::string> fault_of_value(std::string_view keyword, std::string_view value) {
  if (keyword == "port" && !are_all(&is_port, value)) return "names a port that is none: a port is a number from 1 to 65535";
  if (keyword == "hostaddr" && !are_all(&is_address, value))
    return "has a hostaddr that is no address: write it in numbers, such as 10.0.0.5, or name a host";
  if (std::ranges::find(numbers, keyword) != numbers.end() && !is_number(value))
    return "has a " + std::string(keyword) + " that is no whole number: write one, or leave it out";
  const auto choice = std::ranges::find(choices(), keyword, &Choice::keyword);
  if (choice == choices().end() || std::ranges::find(choice->words, value) != choice->words.end()) return std::nullopt;
  std::string words;
  for (const auto word : choice->words) words.append(words.empty() ? "" : ", ").append(word);
  return "has an unknown " + std::string(keyword) + ": it is one of " + words;
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
    if (option->val == nullptr) continue;
    if (auto fault = fault_of_value(option->keyword, option->val)) return fault;
  }
  return std::nullopt;
}

}  // namespace comptoir::storage::postgresql
