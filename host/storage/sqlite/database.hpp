// A SQLite file below its records.
#pragma once

#include "storage/sql/database.hpp"
#include "storage/sqlite/options.hpp"

namespace comptoir::storage::sqlite {

std::unique_ptr<sql::Database> open_database(const Options& options);

}  // namespace comptoir::storage::sqlite
