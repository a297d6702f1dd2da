// The end of the process behind main().
#pragma once

namespace comptoir::cli {

/// A plugin may have registered with atexit() what does not come back: after ten seconds the process ends without it, with a line on standard error
/// and ExitCode::failed. [main-thread]
void bound_process_exit();

}  // namespace comptoir::cli
