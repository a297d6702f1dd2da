// What makes the tables of a database a store.
#pragma once

#include <string>

#include "storage/sql/queries.hpp"

namespace comptoir::storage::sql {

/// Brings the host's tables up to date, and returns what the store was created with. `name` is for people. Safe beside other hosts that do the same.
/// Throws StoreError when the store is damaged, or of a newer host.
Facts found(Connection& connection, const std::string& name, std::span<const contract::Migration> host_migrations);

}  // namespace comptoir::storage::sql
