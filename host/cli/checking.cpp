#include "cli/checking.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <utility>
#include <vector>

#include "cli/exit_code.hpp"
#include "host_plugins.hpp"
#include "last_words.hpp"
#include "start_checks.hpp"

namespace comptoir::cli {
namespace {

/// Everything for which a start would end, and what its warnings would be on standard error. Takes over the settings that the plugins say they have.
std::vector<Error> find_refusals(configuration::Configuration& configuration) {
  const telemetry::Log log(configuration.log);
  const LastWords last_words(log);
  auto options = configured_plugins(configuration, log);
  options.finds_all = true;
  plugins::Catalogue catalogue(std::move(options));
  auto refusals = catalogue.load() ? std::vector<Error>() : catalogue.refusals();
  std::ranges::move(refusals_before_start(configuration, catalogue), std::back_inserter(refusals));
  std::ranges::move(obstacles(configuration), std::back_inserter(refusals));

  const auto warn = [](const std::string& warning) { std::cerr << "comptoir: warning: " << warning << '\n'; };
  std::ranges::for_each(catalogue.warnings(), warn);
  std::ranges::for_each(unknown_placements(configuration.reactions, catalogue), warn);
  for (const auto* plugin : catalogue.in_start_order()) configuration.take_settings_in_effect(plugin->name(), plugin->settings_in_effect());
  return refusals;
}

}  // namespace

int check_configuration(const Invocation& invocation) {
  auto loaded = invocation.configuration();
  if (!loaded) {
    print(loaded.error());
    return ExitCode::refused;
  }
  auto configuration = *std::move(loaded);
  const auto refusals = find_refusals(configuration);
  std::ranges::for_each(refusals, print);
  if (!refusals.empty()) return ExitCode::refused;
  std::cout << configuration.shown();
  return ExitCode::done;
}

}  // namespace comptoir::cli
