// `comptoir config check`: what is wrong with a configuration, found out without starting anything.
#pragma once

#include "cli/invocation.hpp"

namespace comptoir::cli {

/// Prints what holds, secrets masked, and exits with 0; or prints every fault and exits with 2. The enabled plugins are loaded, as `serve` would,
/// to ask what settings they have; they are not started.
int check_configuration(const Invocation& invocation);

}  // namespace comptoir::cli
