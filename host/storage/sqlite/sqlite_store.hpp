// The store in one SQLite file.
#pragma once

#include <memory>

#include "storage/sqlite/options.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sqlite {

/// Creates, locks, checks and migrates the file. Throws StoreError with one sentence when that is not possible.
std::unique_ptr<Store> open(const Options& options);

}  // namespace comptoir::storage::sqlite
