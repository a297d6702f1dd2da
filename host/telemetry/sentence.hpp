// An error as one line, for logs, and for causes that are kept.
#pragma once

#include <string>

#include <comptoir/result.hpp>

namespace comptoir::telemetry {

/// The error's sentence, then what is wrong where: "The message has faults. /customer: The field `customer` is required."
/// What the sentence says already is not said again. [thread-safe]
std::string sentence_with_faults(const Error& error);

}  // namespace comptoir::telemetry
