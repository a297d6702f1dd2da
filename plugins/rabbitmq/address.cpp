#include "address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace rabbitmq {
namespace {

using comptoir::Error, comptoir::Result;

constexpr std::string_view scheme = "amqp://";

Error malformed(const std::string& sentence) { return comptoir::invalid("url.malformed", sentence); }

Error no_address() {
  return malformed(
      "This is no address of a broker. Write amqp://user:password@host:port/vhost, and % followed by two hexadecimal digits for each of / : @ ? # [ "
      "] % inside a name or password.");
}

Result<> check_scheme(std::string_view url) {
  if (url.starts_with(scheme)) return {};
  if (url.starts_with("amqps://")) return malformed("This says amqps://, but the plugin speaks amqp:// only: encrypt the way to the broker outside.");
  return no_address();
}

/// The value of two hexadecimal digits.
std::optional<char> byte_of(std::string_view digits) {
  unsigned value = 0;
  const auto* end = digits.data() + digits.size();
  if (digits.size() != 2 || std::from_chars(digits.data(), end, value, 16).ptr != end) return std::nullopt;
  return static_cast<char>(value);
}

/// A user, a password or a virtual host. What parts an address must be escaped in it.
Result<std::string> decoded(std::string_view text) {
  if (text.find_first_of("/:@?#[]") != std::string_view::npos) return no_address();
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const auto byte = byte_of(text.substr(at + 1, 2));
    if (!byte) return malformed("A % stands there that two hexadecimal digits do not follow. Write %25 for a plain %.");
    if (*byte == '\0') return malformed("A %00 stands there, which is no part of a name or password.");
    out += *byte;
    at += 2;
  }
  return out;
}

/// Reads `text` into `into`; an absent one leaves it as it is.
Result<> read(std::optional<std::string_view> text, std::string& into) {
  if (!text) return {};
  auto read = decoded(*text);
  if (!read) return read.error();
  into = *std::move(read);
  return {};
}

Result<> read_user(std::string_view text, Address& address) {
  const auto colon = text.find(':');
  if (auto user = read(text.substr(0, colon), address.user); !user) return user;
  return colon == std::string_view::npos ? Result<>() : read(text.substr(colon + 1), address.password);
}

Result<> read_port(std::string_view digits, Address& address) {
  const auto* end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, address.port);
  if (read.ec == std::errc{} && read.ptr == end && address.port > 0) return {};
  return malformed("The port is none: write a number from 1 to 65535 behind the host.");
}

/// "broker", "broker:5672", "[::1]:5672", or nothing.
Result<> read_place(std::string_view text, Address& address) {
  const bool bracketed = text.starts_with('[');
  const auto end = bracketed ? text.find(']') : text.find(':');
  if (bracketed && end == std::string_view::npos) return no_address();
  const auto host = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
  auto rest = end == std::string_view::npos ? std::string_view() : text.substr(bracketed ? end + 1 : end);
  if (host.find_first_of("[]%@") != std::string_view::npos) return no_address();
  if (!host.empty()) address.host = host;
  if (rest.empty()) return {};
  return rest.front() == ':' ? read_port(rest.substr(1), address) : no_address();
}

}  // namespace

std::string Address::shown() const { return host + ":" + std::to_string(port); }

Result<Address> parse_address(std::string_view url) {
  if (auto good = check_scheme(url); !good) return good.error();
  url.remove_prefix(scheme.size());
  const auto end = std::min(url.find_first_of("/?#"), url.size());
  if (url.find('@', end) != std::string_view::npos) return no_address();  // a slash of the password ended the host
  const auto authority = url.substr(0, end);
  const auto at = authority.find('@');

  Address address;
  if (at != std::string_view::npos) {
    if (auto user = read_user(authority.substr(0, at), address); !user) return user.error();
  }
  if (auto place = read_place(at == std::string_view::npos ? authority : authority.substr(at + 1), address); !place) return place.error();
  if (end < url.size() && url[end] != '/') return no_address();
  if (end + 1 < url.size()) {
    if (auto vhost = read(url.substr(end + 1), address.vhost); !vhost) return vhost.error();
  }
  return address;
}

}  // namespace rabbitmq
