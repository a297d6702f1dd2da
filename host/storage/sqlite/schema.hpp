// The host's own tables.
#pragma once

#include <span>
#include <string_view>

#include <comptoir/detail/contract.hpp>

namespace comptoir::storage::sqlite {

/// The owner of the host's migrations. No plugin may bear this name.
inline constexpr std::string_view host_owner = "comptoir";

/// What makes the tables of this version, in order. An applied one never changes: a new one is added behind it.
std::span<const contract::Migration> host_migrations();

}  // namespace comptoir::storage::sqlite
