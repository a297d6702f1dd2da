// What only a running host can answer: its plugins, its relay, its statistics, a rebuild.
#pragma once

#include "administration/administration.hpp"
#include "http/exchange.hpp"

namespace comptoir {
class Host;
}

namespace comptoir::administration {

/// Adds them. The host must outlive the administration.
void add_host_answers(Administration& administration, Host& host);

/// Serves an administration over HTTP: answers are JSON, errors are problems.
http::Handler over_http(const Administration& administration);

}  // namespace comptoir::administration
