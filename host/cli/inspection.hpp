// Commands that ask and show: events, outbox, reactions, plugins, migrations, projections.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/invocation.hpp"

namespace comptoir::cli {

/// Adds them to the tool; when one is chosen it leaves its exit code in `invocation`.
void add_inspection(CLI::App& app, Invocation& invocation);

}  // namespace comptoir::cli
