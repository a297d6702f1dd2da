// `comptoir store copy FROM TO`: moves a whole store to another database.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/invocation.hpp"

namespace comptoir::cli {

/// Adds it to the tool; when it is chosen it leaves its exit code in `invocation`: 0 the target is whole, 1 it is not, and no host opens it,
/// 2 the configuration or a plugin was refused, 3 the events have faults.
void add_store(CLI::App& app, Invocation& invocation);

}  // namespace comptoir::cli
