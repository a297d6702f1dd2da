// What the exit codes of `comptoir` mean. docs/operating.md says the same to people.
#pragma once

namespace comptoir::cli {

enum ExitCode : int {
  done = 0,
  failed = 1,        ///< the host, the store or the question could not be served
  refused = 2,       ///< the configuration or a plugin was refused
  faults_found = 3,  ///< a check has found something
  wrong_usage = 64,  ///< the command line itself
};

}  // namespace comptoir::cli
