#include "storage/postgresql/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <libpq-fe.h>
#include <memory>
#include <netdb.h>
#include <string_view>
#include <vector>

#include <Poco/String.h>

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

constexpr std::array<std::string_view, 4> protocols{"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};

/// Where a protocol stands among those that there are, from 1 on; 0 where it is none. Letters may be small or large.
std::size_t place_of_protocol(std::string_view text) {
  const auto found = std::ranges::find_if(protocols, [&](std::string_view one) { return Poco::icompare(std::string(text), std::string(one)) == 0; });
  return found == protocols.end() ? 0 : 1 + static_cast<std::size_t>(found - protocols.begin());
}

bool is_number(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size();
}

/// A host that is none is, as a rule, the end of a password in which an @ is not escaped.
bool is_host(std::string_view text) { return text.find('@') == std::string_view::npos; }

/// The folder of a socket, whose whole path the kernel takes with less than 108 bytes.
bool has_short_path(std::string_view host) { return !host.starts_with('/') || host.size() + std::string_view("/.s.PGSQL.65535").size() < 108; }

/// Why no connection could be made with it.
std::optional<std::string> fault_of_value(std::string_view keyword, std::string_view value) {
  if (keyword == "host" && !are_all(&is_host, value)) return "has an @ too many: write %40 for one within a user's name or a password";
  if (keyword == "host" && !are_all(&has_short_path, value)) return "names a folder for the socket whose path is too long: 92 bytes are the most";
  if (keyword == "replication") return "asks for a replication connection, on which no store can be kept: leave replication out";
  if (keyword == "port" && !are_all(&is_port, value)) return "names a port that is none: a port is a number from 1 to 65535";
  if (keyword == "hostaddr" && !are_all(&is_address, value))
    return "has a hostaddr that is no address: write it in numbers, such as 10.0.0.5, or name a host";
  if (std::ranges::find(numbers, keyword) != numbers.end() && !is_number(value))
    return "has a " + std::string(keyword) + " that is no whole number: write one, or leave it out";
  if (keyword.ends_with("_protocol_version") && !value.empty() && place_of_protocol(value) == 0)
    return "has an unknown " + std::string(keyword) + ": it is one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3";
  const auto choice = std::ranges::find(choices(), keyword, &Choice::keyword);
  if (choice == choices().end() || std::ranges::find(choice->words, value) != choice->words.end()) return std::nullopt;
  std::string words;
  for (const auto word : choice->words) words.append(words.empty() ? "" : ", ").append(word);
  return "has an unknown " + std::string(keyword) + ": it is one of " + words;
}

std::string_view value_of(const PQconninfoOption* options, std::string_view keyword) {
  for (const auto* option = options; option->keyword != nullptr; ++option)
    if (option->keyword == keyword) return option->val == nullptr ? std::string_view() : std::string_view(option->val);
  return {};
}

std::size_t length_of(std::string_view list) { return list.empty() ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(list, ',')); }

/// Why values that are right by themselves do not go together.
std::optional<std::string> fault_of_values(const PQconninfoOption* options) {
  const auto hosts = length_of(value_of(options, "host"));
  const auto addresses = length_of(value_of(options, "hostaddr"));
  if (hosts > 0 && addresses > 0 && hosts != addresses)
    return "names " + std::to_string(hosts) + " hosts and " + std::to_string(addresses) + " addresses in hostaddr: write one for each host";
  const auto ports = length_of(value_of(options, "port"));
  const auto servers = std::max({hosts, addresses, std::size_t{1}});
  if (ports > 1 && ports != servers)
    return "names " + std::to_string(servers) + " hosts and " + std::to_string(ports) + " ports: write one for all, or one for each host";
  const auto least = place_of_protocol(value_of(options, "ssl_min_protocol_version"));
  const auto most = place_of_protocol(value_of(options, "ssl_max_protocol_version"));
  if (most > 0 && least > most) return "has an ssl_min_protocol_version above its ssl_max_protocol_version: exchange them";
  return std::nullopt;
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
  return fault_of_values(options.get());
}

}  // namespace comptoir::storage::postgresql
