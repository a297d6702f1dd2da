#include "storage/postgresql/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
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

/// A folder of sockets begins with a slash, an abstract socket with an @. Another host with an @ is, as a rule, the end of a password in which it is
/// not escaped.
bool is_socket(std::string_view host) { return host.starts_with('/') || host.starts_with('@'); }
bool is_host(std::string_view host) { return is_socket(host) || host.find('@') == std::string_view::npos; }

/// As the server reads it, which wants another kind of connection for everything else.
bool is_no_replication(std::string_view value) {
  const auto lower = Poco::toLower(std::string(value));
  return std::string_view("false").starts_with(lower) || std::string_view("no").starts_with(lower) || lower == "of" || lower == "off" || lower == "0";
}

/// Why no connection could be made with it.
std::optional<std::string> fault_of_value(std::string_view keyword, std::string_view value) {
  if (keyword == "host" && !are_all(&is_host, value)) return "has an @ too many: write %40 for one within a user's name or a password";
  if (keyword == "replication" && !is_no_replication(value))
    return "asks for a replication connection, on which no store can be kept: leave replication out";
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

/// The one of that place, from 0 on; of a list of one, that one.
std::string_view element_of(std::string_view list, std::size_t place) {
  for (; place > 0 && list.find(',') != std::string_view::npos; --place) list.remove_prefix(list.find(',') + 1);
  return list.substr(0, list.find(','));
}

/// Why the lists do not go together. Where the URL names no host, the environment may.
std::optional<std::string> fault_of_lists(std::string_view hosts, std::string_view addresses, std::string_view ports) {
  const auto servers = std::max(length_of(hosts), length_of(addresses));
  if (!hosts.empty() && !addresses.empty() && length_of(hosts) != length_of(addresses))
    return "names " + std::to_string(length_of(hosts)) + " hosts and " + std::to_string(length_of(addresses)) +
           " addresses in hostaddr: write one for each host";
  if (servers > 0 && length_of(ports) > 1 && length_of(ports) != servers)
    return "names " + std::to_string(servers) + " hosts and " + std::to_string(length_of(ports)) + " ports: write one for all, or one for each host";
  for (std::size_t place = 0; place < length_of(hosts); ++place) {
    const auto host = element_of(hosts, place);
    const auto port = element_of(ports, place);
    constexpr std::size_t path_max = 107;  // what the kernel takes
    const auto size = host.size() + std::string_view("/.s.PGSQL.").size() + (port.empty() ? 4 : port.size());
    if (is_socket(host) && (addresses.empty() || element_of(addresses, place).empty()) && size > path_max)
      return "names a socket whose path has " + std::to_string(size) + " bytes, of which the system takes 107: name a shorter folder";
  }
  return std::nullopt;
}

/// libpq allows TLSv1.2 and what is newer, unless it is told otherwise.
std::optional<std::string> fault_of_protocols(std::string_view least, std::string_view most) {
  const char* of_environment = std::getenv("PGSSLMINPROTOCOLVERSION");
  const auto usual = of_environment == nullptr ? place_of_protocol("TLSv1.2") : place_of_protocol(of_environment);
  if (most.empty() || (least.empty() ? usual : place_of_protocol(least)) <= place_of_protocol(most)) return std::nullopt;
  if (!least.empty()) return "has an ssl_min_protocol_version above its ssl_max_protocol_version: exchange them";
  return "has an ssl_max_protocol_version below the least that is usual: name an ssl_min_protocol_version too";
}

/// Why values that are right by themselves do not go together.
std::optional<std::string> fault_of_values(const PQconninfoOption* options) {
  if (auto fault = fault_of_lists(value_of(options, "host"), value_of(options, "hostaddr"), value_of(options, "port"))) return fault;
  return fault_of_protocols(value_of(options, "ssl_min_protocol_version"), value_of(options, "ssl_max_protocol_version"));
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
