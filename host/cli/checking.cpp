#include "cli/checking.hpp"

#include <algorithm>
#include <iostream>

#include "cli/exit_code.hpp"
#include "host_plugins.hpp"

namespace comptoir::cli {
namespace {

/// Prints what is wrong. False when something is.
bool check_plugins(const configuration::Configuration& configuration) {
  const telemetry::Log log(configuration.log);
  plugins::Catalogue catalogue(configured_plugins(configuration, log));
  const auto loaded = catalogue.load();
  const auto warn = [](const std::string& warning) { std::cerr << "comptoir: warning: " << warning << '\n'; };
  std::ranges::for_each(catalogue.warnings(), warn);
  std::ranges::for_each(unknown_placements(configuration.reactions, catalogue), warn);
  if (!loaded) print(loaded.error());
  return loaded.ok();
}

}  // namespace

int check_configuration(const Invocation& invocation) {
  const auto configuration = invocation.configuration();
  if (!configuration) {
    print(configuration.error());
    return ExitCode::refused;
  }
  if (!check_plugins(*configuration)) return ExitCode::refused;
  std::cout << configuration->effective;
  return ExitCode::done;
}

}  // namespace comptoir::cli
