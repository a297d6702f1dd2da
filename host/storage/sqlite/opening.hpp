// What must hold before a database is a store.
#pragma once

#include <string>

#include "storage/sql/queries.hpp"

namespace comptoir::storage::sqlite {

/// Checks whose database this is and of what age, brings its tables up to date, and returns what it was created with.
/// Throws StoreError when it is damaged, of another application, or of a newer host.
sql::Facts prepare_tables(sql::Connection& writer, const std::string& path);

}  // namespace comptoir::storage::sqlite
