// Asks a running host over its socket, or, without one, the store itself under its lock.
#pragma once

#include <string>

#include "administration/administration.hpp"
#include "configuration/configuration.hpp"

namespace comptoir::cli {

/// The answer's JSON. Errors: those of the question, and of the store or the socket.
[[nodiscard]] Result<std::string> ask(const configuration::Configuration& configuration, const administration::Question& question);

}  // namespace comptoir::cli
