// A PostgreSQL database below its records.
#pragma once

#include <string>

#include "storage/sql/database.hpp"

namespace comptoir::storage::postgresql {

/// Connects, by a URL that leads to PostgreSQL itself; `named` is what people call it. Throws StoreError when nobody answers there.
std::unique_ptr<sql::Database> open_database(const std::string& url, std::string_view named);

}  // namespace comptoir::storage::postgresql
