#include "http/endpoint.hpp"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include "files/obstacle.hpp"
#include "files/same_file.hpp"

namespace comptoir::http {
namespace {

namespace asio = boost::asio;

constexpr std::string_view unix_prefix = "unix:";
constexpr std::size_t path_bytes_max = sizeof(sockaddr_un::sun_path) - 1;

Error malformed(std::string_view text, std::string_view why) {
  return invalid("http.endpoint_malformed", "\"" + std::string(text) + "\" is not an address to listen on: " + std::string(why) +
                                                " Right would be \"127.0.0.1:8080\", \"[::1]:8080\" or \"unix:/run/comptoir.sock\".");
}

Result<Endpoint> read_unix(std::string_view text) {
  std::string path(text.substr(unix_prefix.size()));
  if (path.empty()) return malformed(text, "the path is missing.");
  if (path.ends_with('/')) return malformed(text, "the path names a folder, and no file in it.");
  if (path.size() > path_bytes_max) return malformed(text, "the path is longer than " + std::to_string(path_bytes_max) + " bytes.");
  return Endpoint{std::string(text), asio::local::stream_protocol::endpoint(path), path};
}

std::optional<std::uint16_t> read_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return port;
}

/// Whether a socket's file could be made, in the place of one that is left over; the folder of the administration's one is made first.
Result<> try_file(const Endpoint& endpoint) {
  struct stat file {};
  if (::lstat(endpoint.path.c_str(), &file) == 0 && !S_ISSOCK(file.st_mode))
    return listen_failed(endpoint, "there is a file of that name that is no socket; remove it or choose another path");
  const auto obstacle = files::obstacle_in(std::filesystem::path(endpoint.path).parent_path());
  return obstacle ? listen_failed(endpoint, "its folder: " + obstacle->why()) : Result<>();
}

asio::ip::tcp::endpoint tcp_of(const Endpoint& endpoint) {
  asio::ip::tcp::endpoint tcp;
  std::memcpy(tcp.data(), endpoint.address.data(), endpoint.address.size());
  const auto address = tcp.address();
  const bool is_mapped = address.is_v6() && address.to_v6().is_v4_mapped();
  return is_mapped ? asio::ip::tcp::endpoint(make_address_v4(asio::ip::v4_mapped, address.to_v6()), tcp.port()) : tcp;
}

/// Whether this machine takes "[::]" for the addresses of IPv4, too, as it does unless it was told otherwise.
bool takes_ipv6_for_ipv4() {
  boost::system::error_code error;
  asio::io_context unused;
  asio::ip::tcp::acceptor acceptor(unused);
  asio::ip::v6_only alone;
  acceptor.open(asio::ip::tcp::v6(), error);
  if (!error) acceptor.get_option(alone, error);
  return !error && !alone.value();
}

/// Whether who listens on all addresses listens on that one.
bool spans(const asio::ip::address& all, const asio::ip::address& address) {
  if (!all.is_unspecified()) return false;
  return all.is_v6() == address.is_v6() || (all.is_v6() && takes_ipv6_for_ipv4());
}

}  // namespace

bool are_one(const Endpoint& one, const Endpoint& other) {
  if (one.is_unix() != other.is_unix()) return false;
  if (one.is_unix()) return files::is_same_file(one.path, other.path);
  const auto ours = tcp_of(one);
  const auto theirs = tcp_of(other);
  if (ours.port() != theirs.port() || ours.port() == 0) return false;
  return ours == theirs || spans(ours.address(), theirs.address()) || spans(theirs.address(), ours.address());
}

Error listen_failed(const Endpoint& endpoint, const std::string& why) {
  return unavailable("http.listen_failed", "Cannot listen on " + endpoint.text + ": " + why + ".");
}

Result<> try_endpoint(const Endpoint& endpoint) {
  if (endpoint.is_unix()) return try_file(endpoint);
  boost::system::error_code error;
  asio::io_context unused;
  asio::basic_socket_acceptor<asio::generic::stream_protocol> acceptor(unused);
  acceptor.open(endpoint.address.protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(endpoint.address, error);
  if (!error || error == asio::error::address_in_use) return {};
  return listen_failed(endpoint, error.message());
}

Result<Endpoint> read_endpoint(std::string_view text) {
  if (text.starts_with(unix_prefix)) return read_unix(text);

  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return malformed(text, "the port is missing.");
  const auto port = read_port(text.substr(colon + 1));
  if (!port) return malformed(text, "the port must be a number from 0 to 65535.");

  std::string host(text.substr(0, colon));
  const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
  if (is_bracketed) host = host.substr(1, host.size() - 2);
  if (host == "localhost") host = "127.0.0.1";

  boost::system::error_code error;
  const auto address = asio::ip::make_address(host, error);
  if (error) return malformed(text, "\"" + host + "\" is not an IP address.");
  if (address.is_v6() != is_bracketed) return malformed(text, "brackets belong around an IPv6 address, and only there.");
  return Endpoint{std::string(text), asio::ip::tcp::endpoint(address, *port), {}};
}

}  // namespace comptoir::http
