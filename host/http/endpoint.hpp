// Where a server listens.
#pragma once

#include <string>
#include <string_view>

#include <boost/asio/generic/stream_protocol.hpp>

#include <comptoir/result.hpp>

namespace comptoir::http {

/// An address of this machine: a TCP port of an IP address, or a socket in the file system.
struct Endpoint {
  std::string text;  ///< As it was configured.
  boost::asio::generic::stream_protocol::endpoint address;
  std::string path;  ///< Of a socket in the file system; empty for TCP.

  [[nodiscard]] bool is_unix() const { return !path.empty(); }
};

/// Reads "127.0.0.1:8080", "[::1]:8080", "localhost:8080" or "unix:/run/comptoir.sock". Port 0 lets the system choose. Anything else is
/// `http.endpoint_malformed`; names are not looked up.
[[nodiscard]] Result<Endpoint> read_endpoint(std::string_view text);

/// Whether nobody can listen on both: they are one address, or one of them stands for all addresses of this machine, and the port is the same. Where
/// the system chooses the port, it chooses two. Sockets in the file system are compared by their files.
[[nodiscard]] bool are_one(const Endpoint& one, const Endpoint& other);

/// Whether this machine has the address, and this user may listen there. Nothing stays behind, and what is in use already is no fault.
/// Errors: http.listen_failed.
[[nodiscard]] Result<> try_endpoint(const Endpoint& endpoint);

/// `http.listen_failed`, with the address.
[[nodiscard]] Error listen_failed(const Endpoint& endpoint, const std::string& why);

}  // namespace comptoir::http
