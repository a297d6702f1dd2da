// Where commits have left the log.
#pragma once

#include "storage/log_chain.hpp"
#include "storage/sql/connection.hpp"

namespace comptoir::storage::sql {

/// The newest one, without what it has placed; of an empty store, its beginning.
LogEnd newest_anchor(Connection& connection);

/// Behind all that it tells of. Submitted.
void leave_anchor(Connection& connection, const LogEnd& end);

}  // namespace comptoir::storage::sql
