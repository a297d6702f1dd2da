// The host's own tables.
#pragma once

#include <span>

#include <comptoir/detail/contract.hpp>

namespace comptoir::storage::sqlite {

/// What makes the tables of this version, in order. An applied one never changes: a new one is added behind it.
std::span<const contract::Migration> host_migrations();

}  // namespace comptoir::storage::sqlite
