// Where a database lives, so that one that was restored from a backup is known for what it is.
#pragma once

#include <string>

#include "storage/sql/connection.hpp"

namespace comptoir::storage::postgresql {

/// The cluster, the table in it, and the history of the cluster: a dump gives the tables new numbers, a recovery and a standby that takes over begin
/// a new history. "7271…/16401/00000001".
std::string home_of(sql::Connection& connection);

/// Settles a new store at home, and throws StoreError with the way out when it has lived elsewhere. `name` is for people.
void come_home(sql::Connection& connection, const std::string& name);

/// The same for a host that has found all that it knew there: it vouches for a standby that has taken the database's place.
void stay_home(sql::Connection& connection, const std::string& name);

/// From here on the database is at home where it is now.
void settle_at(sql::Connection& connection, const std::string& home);

/// Throws StoreError when a consumer stands behind the end of what it consumes: the tables are of different backups.
void refuse_torn_restore(sql::Connection& connection, const std::string& name);

}  // namespace comptoir::storage::postgresql
