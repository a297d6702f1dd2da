// The database of either engine, by its URL.
#pragma once

#include <memory>
#include <string_view>

#include "storage/sql/database.hpp"

namespace comptoir::storage::copying {

/// As open_store does, but below the records. `named` is what people call the URL. Throws StoreError when the URL names nothing.
std::unique_ptr<sql::Database> open_database(std::string_view url, std::string_view named);

}  // namespace comptoir::storage::copying
