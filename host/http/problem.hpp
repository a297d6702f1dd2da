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
/// From status 500 on, what went wrong is not the client's affair, and may name statements, tables and files: the detail is a sentence that the code
/// alone decides, without errors and details. The log has the whole, under the same trace id: that of its line, or one of those that a line counts.
/// A 503 says in Retry-After, in whole seconds and one at least, when to ask again: `pause` from now; where a plugin takes no calls,
/// after ten at least.
Response problem(const Error& error, int status, std::string_view instance, std::string_view trace_id, std::chrono::milliseconds pause = {});

/// The same for those who run the host: it says all, whatever the status.
Response problem_for_operators(const Error& error, std::string_view instance);

}  // namespace comptoir::http
