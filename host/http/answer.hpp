// The bytes of an answer.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace comptoir::http {

/// What the request and the server ask of the answer beside its content.
struct Manner {
  bool is_head = false;         ///< The request was HEAD: the length of the body is sent, the body is not.
  bool keep_alive = true;       ///< Another request may follow on this connection.
  bool say_keep_alive = false;  ///< The client speaks HTTP/1.0, where keeping a connection alive must be said.
};

/// Whether the response can be sent: a final status, and header fields that cannot break the framing of the answer.
[[nodiscard]] bool is_well_formed(const Response& response);

/// Returns the head of the answer, up to and with its blank line. A response that must not have a body (HEAD, 204, 304) loses it, after its length
/// was written to the head.
[[nodiscard]] std::string take_head(Response& response, const Manner& manner);

/// The present time as HTTP wants it: "Sat, 21 Nov 2026 08:00:00 GMT", at most a second old. The view lasts until this thread calls again.
[[nodiscard]] std::string_view date();

}  // namespace comptoir::http
