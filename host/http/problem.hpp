// Errors as clients see them: problem details, RFC 9457.
#pragma once

#include <string>
#include <string_view>

#include <comptoir/result.hpp>

#include "http/message.hpp"

namespace comptoir::http {

/// The status that an error has by its kind.
int status_of(ErrorKind kind);

/// `application/problem+json`: type, title, status, detail, instance, code, traceId, errors, and the error's own details as further members.
Response problem(const Error& error, int status, std::string_view instance, std::string_view trace_id);

}  // namespace comptoir::http
