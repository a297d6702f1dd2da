// The contract of a plugin, read from the JSON that it writes.
#pragma once

#include <string_view>

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

#include "note.hpp"

namespace comptoir::plugins {

/// Reads the contract of the plugin that `identity` names. Lists that are absent are empty; members of later SDKs are ignored.
/// Errors: plugin.malformed_contract, with the JSON pointer of what is wrong, or both values where note and contract disagree; plugin.misdeclared
/// with a sentence for everything that ContractCheck finds. [thread-safe]
Result<contract::Contract> read_contract(std::string_view json, const Identity& identity);

/// The error document of a plugin's function; says so when there is none. Its kind is left to the caller.
Error read_explanation(std::string_view json);

}  // namespace comptoir::plugins
