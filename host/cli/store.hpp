// `comptoir store`: moves a whole store to another database, and accepts one that was restored.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/invocation.hpp"

namespace comptoir::cli {

/// Adds its commands to the tool; when one is chosen it leaves its exit code in `invocation`. Of a copy: 0 the target is whole, 1 it is not, and no
/// host opens it, 2 the configuration or a plugin was refused, 3 the events have faults.
void add_store(CLI::App& app, Invocation& invocation);

}  // namespace comptoir::cli
