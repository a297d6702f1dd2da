// The command-line tool.
#pragma once

namespace comptoir::cli {

/// Runs what the arguments say and returns the exit code (docs/operating.md lists them).
int run(int count, char** arguments);

}  // namespace comptoir::cli
