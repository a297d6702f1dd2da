// What must hold before a file is a store.
#pragma once

#include <string>
#include <vector>

#include "storage/sql/queries.hpp"
#include "storage/sqlite/options.hpp"

namespace comptoir::storage::sqlite {

/// What SQLite keeps beside the file of a store, and the lock.
std::vector<std::string> files_beside(const std::string& path);

/// The absolute path without symbolic links, so that one file has one lock; makes its folder. Throws StoreError when that is not possible.
std::string prepared_path(const std::string& path);

/// Finds out, without writing, whether the store could be opened or made at this path. Throws StoreError when it could not. Nobody in this process
/// may have it open; another process may.
void check_store_path(const std::string& path);

/// Checks whose database this is and of what age, brings its tables up to date, and returns what it was created with.
/// Throws StoreError when it is damaged, of another application, or of a newer host.
sql::Facts prepare_tables(sql::Connection& writer, const std::string& path);

}  // namespace comptoir::storage::sqlite
