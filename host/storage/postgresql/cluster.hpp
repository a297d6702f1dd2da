// Who works on one database, for people.
#pragma once

#include "storage/leases.hpp"
#include "storage/sql/connection.hpp"

namespace comptoir::storage::postgresql {

Cluster cluster_of(sql::Connection& connection);

}  // namespace comptoir::storage::postgresql
