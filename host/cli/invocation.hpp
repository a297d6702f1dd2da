// One call of the tool: what all its commands share.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "configuration/configuration.hpp"

namespace comptoir::cli {

struct Invocation {
  std::optional<std::filesystem::path> file;  ///< --config
  bool json = false;                          ///< --json: for scripts
  int exit_code = 0;

  /// What the file says, or the built-in configuration without one.
  [[nodiscard]] Result<configuration::Configuration> configuration() const;

  /// The same for a command that asks a host which runs already: variables that are not set here are empty, for the host has its secrets itself.
  [[nodiscard]] Result<configuration::Configuration> configuration_for_asking() const;
};

/// Prints an error, its faults below it, to standard error.
void print(const Error& error);

}  // namespace comptoir::cli
