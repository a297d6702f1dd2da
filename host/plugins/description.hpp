// What a plugin file says of itself.
#pragma once

#include <filesystem>
#include <string>

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

#include "instance.hpp"
#include "note.hpp"

namespace comptoir::plugins {

struct Description {
  Identity identity;
  contract::Contract contract;
  std::string contract_json;  ///< as the plugin wrote it
  std::string settings_json;  ///< its settings, each with its default
};

/// Reads note, contract and settings of `file`. The library is opened and its instance created, but not started, and is closed again.
/// `surroundings.interfaces` may be empty. Errors: those of Instance and read_contract. [main-thread]
Result<Description> describe(const std::filesystem::path& file, const Surroundings& surroundings, const Deadlines& deadlines = {});

}  // namespace comptoir::plugins
