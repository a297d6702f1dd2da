// A request as it came in, and the answer to it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace comptoir::http {

/// One header field. The value has no white space around it.
struct Header {
  std::string_view name;
  std::string_view value;
};

/// One whole request: head and body have arrived, its framing was checked. Everything is a view into the connection's buffer, valid until
/// the handler has returned and the response was sent; whoever answers later and needs a part of it copies that part.
struct Request {
  std::string_view method;
  std::string_view target;  ///< As it was sent: "/api/v1/orders?limit=5", "http://host/path" or "*".
  std::string_view path;    ///< Still percent-encoded, its escapes are well formed; "/" at least, "*" for OPTIONS *.
  std::string_view query;   ///< What follows the question mark, still encoded; empty if there is none.
  std::span<const Header> headers;
  std::string_view body;
  bool keep_alive = true;
  int socket = -1;

  /// The value of the first header field of this name, whatever the case of its letters.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

  /// Who asks: "127.0.0.1:40312", "[::1]:40312", "unix", or empty if the client is already gone.
  [[nodiscard]] std::string remote() const;
};

/// An answer. Date, Content-Length, Content-Type and Connection are written by the server and do not belong into `headers`.
struct Response {
  int status = 200;
  std::string content_type;  ///< Empty: no Content-Type is sent.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  ///< For HEAD: the body that GET would have; its length is sent, the body is not.
};

/// Whether both are the same, the case of ASCII letters left aside.
[[nodiscard]] bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace comptoir::http
