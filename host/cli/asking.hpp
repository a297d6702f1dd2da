// Asks a running host over its socket, or, without one, the store itself under its lock.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "administration/administration.hpp"
#include "configuration/configuration.hpp"

namespace comptoir::cli {

/// How long an answer may take. A host that does not even say that it lives is given up after seconds in any case.
using Patience = std::optional<std::chrono::milliseconds>;
inline constexpr Patience usual_patience = std::chrono::minutes(1);
inline constexpr Patience endless_patience = std::nullopt;  ///< for what walks over everything

/// The answer's JSON. Errors: those of the question, and of the store or the socket; answer.unreadable when what answers there is no host.
[[nodiscard]] Result<std::string> ask(const configuration::Configuration& configuration, const administration::Question& question,
                                      Patience patience = usual_patience);

}  // namespace comptoir::cli
