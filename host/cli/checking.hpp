// `comptoir config check`: what is wrong with a configuration, found out without starting anything.
#pragma once

#include "cli/invocation.hpp"

namespace comptoir::cli {

/// Prints what holds, the plugins' defaults too, secrets masked, and exits with 0; or prints every fault for which `serve` would end, and exits
/// with 2; with --json the same as one document. The enabled plugins are loaded, as `serve` would, and look at their settings; they are not started,
/// and nothing is written.
int check_configuration(const Invocation& invocation);

}  // namespace comptoir::cli
