#include "configuration/listen_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstdint>
#include <string>
#include <sys/un.h>

namespace comptoir::configuration {

namespace {

bool is_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  return error == std::errc{} && end == digits.data() + digits.size();
}

Reach reach_of_ipv4(const in_addr& address) {
  constexpr std::uint32_t loopback = 127;
  return ntohl(address.s_addr) >> 24 == loopback ? Reach::this_machine : Reach::beyond;
}

Reach reach_of_ipv6(const in6_addr& address) {
  if (IN6_IS_ADDR_LOOPBACK(&address)) return Reach::this_machine;
  if (!IN6_IS_ADDR_V4MAPPED(&address)) return Reach::beyond;
  in_addr mapped{};
  std::copy(address.s6_addr + 12, address.s6_addr + 16, reinterpret_cast<std::uint8_t*>(&mapped.s_addr));
  return reach_of_ipv4(mapped);
}

}  // namespace

Reach reach_of(std::string_view address) {
  constexpr std::string_view unix_prefix = "unix:";
  if (address.starts_with(unix_prefix)) {
    const auto path_bytes = address.size() - unix_prefix.size();
    return path_bytes > 0 && path_bytes < sizeof(sockaddr_un::sun_path) ? Reach::this_machine : Reach::malformed;
  }

  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos || !is_port(address.substr(colon + 1))) return Reach::malformed;
  const std::string host(address.substr(0, colon));
  if (host == "localhost") return Reach::this_machine;

  in_addr ipv4{};
  if (inet_pton(AF_INET, host.c_str(), &ipv4) == 1) return reach_of_ipv4(ipv4);
  in6_addr ipv6{};
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed && inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &ipv6) == 1) return reach_of_ipv6(ipv6);
  return Reach::malformed;
}

}  // namespace comptoir::configuration
