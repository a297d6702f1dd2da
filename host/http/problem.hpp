// Errors as clients see them: problem details, RFC 9457.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <comptoir/result.hpp>

#include "http/message.hpp"

namespace comptoir::http {

/// The status that an error has by its kind.
int status_of(ErrorKind kind);

/// `application/problem+json`: type, title, status, detail, instance, code, traceId, errors, and the error's own details as further members.
/// A 503 says in Retry-After, in whole seconds and one at least, when to ask again: `pause` from now.
Response problem(const Error& error, int status, std::string_view instance, std::string_view trace_id, std::chrono::milliseconds pause = {});

}  // namespace comptoir::http
