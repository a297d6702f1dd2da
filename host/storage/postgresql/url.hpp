// A URL of PostgreSQL, as libpq reads it.
#pragma once

#include <optional>
#include <string>

namespace comptoir::storage::postgresql {

/// Why libpq cannot read it, as the rest of a sentence that begins with its name; nothing when it can. Nobody is asked whether a server is there.
/// Nothing of the URL is repeated, since it may hold a password.
std::optional<std::string> fault_of_url(const std::string& url);

}  // namespace comptoir::storage::postgresql
