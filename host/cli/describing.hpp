// `comptoir plugin describe`: what a plugin file declares.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "cli/invocation.hpp"
#include "plugins/description.hpp"

namespace comptoir::cli {

/// Adds the command; when it is chosen it leaves its exit code in `invocation`: 2 when the file is no plugin that this host could load.
void add_describing(CLI::App& plugin, Invocation& invocation);

/// What it prints, for people.
std::string described(const plugins::Description& plugin);

}  // namespace comptoir::cli
