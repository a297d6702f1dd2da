// The store on PostgreSQL.
#pragma once

#include <memory>
#include <string>

#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

/// URLs as libpq takes them. Throws StoreError as open_store says.
std::unique_ptr<Store> open(const StoreAddress& address);

/// As accept_store says.
AcceptedStore accept(const std::string& url);

}  // namespace comptoir::storage::postgresql
