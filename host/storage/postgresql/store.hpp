// The store on PostgreSQL.
#pragma once

#include <memory>
#include <string>

#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

/// `url` as libpq takes it. Throws StoreError as open_store says.
std::unique_ptr<Store> open(const std::string& url);

/// As accept_store says.
AcceptedStore accept(const std::string& url);

}  // namespace comptoir::storage::postgresql
