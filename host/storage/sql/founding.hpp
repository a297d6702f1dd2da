// What makes the tables of a database a store.
#pragma once

#include <cstdint>
#include <string>

#include "storage/sql/queries.hpp"

namespace comptoir::storage::sql {

/// The number of the host's first migration. What was written by smaller ones is of a layout that is not read any more.
inline constexpr std::uint32_t first_layout = 8;

/// The fact that says that a store is being filled by a copy, and from where; it is gone once the copy is whole.
inline constexpr std::string_view unfinished_copy_fact = "unfinished_copy";

/// The fact that says where a database lives: see postgresql/home.hpp.
inline constexpr std::string_view home_fact = "home";

/// The fact that says by which declaration of a projection its views were made.
std::string form_fact(std::string_view projection);

/// What the store says of itself under a name; empty: nothing.
std::string fact(Connection& connection, std::string_view name);

/// Brings the host's tables up to date. `name` is for people. Safe beside other hosts that do the same. Throws StoreError when the store is damaged,
/// of a newer host, or of an earlier layout.
void make_tables(Connection& connection, const std::string& name, std::span<const contract::Migration> host_migrations);

/// Throws StoreError when only a part of a store was copied here.
void refuse_unfinished_copy(Connection& connection, const std::string& name);

/// All of that, and returns what the store was created with.
Facts found(Connection& connection, const std::string& name, std::span<const contract::Migration> host_migrations);

}  // namespace comptoir::storage::sql
