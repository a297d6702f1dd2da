// `comptoir serve`: runs a host until it is told to stop.
#pragma once

#include "cli/invocation.hpp"

namespace comptoir::cli {

/// Exit code 0 after an orderly stop, 1 when the host could not serve, 2 when configuration or plugins were refused.
int serve(const Invocation& invocation);

}  // namespace comptoir::cli
