#include "cli/checking.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <comptoir/detail/json_writer.hpp>

#include "cli/exit_code.hpp"
#include "cli/printable.hpp"
#include "host_plugins.hpp"
#include "last_words.hpp"
#include "start_checks.hpp"

namespace comptoir::cli {
namespace {

/// What a check finds out.
struct Findings {
  std::vector<Error> refusals;  ///< for which a start would end
  std::vector<std::string> warnings;
  std::string holds;  ///< the configuration, as TOML; empty where it could not be read
};

struct FaultDocument {
  std::string code;
  std::optional<std::string> path;
  std::string sentence;
};

/// What `--json` prints.
struct CheckDocument {
  std::vector<FaultDocument> faults;
  std::vector<std::string> warnings;
  std::optional<std::string> configuration;
};

/// Loads the plugins, and takes over the settings that they say they have.
Findings look_into(configuration::Configuration configuration) {
  const telemetry::Log log(configuration.log);
  const LastWords last_words(log);
  auto options = configured_plugins(configuration, log);
  options.finds_all = true;
  plugins::Catalogue catalogue(std::move(options));
  Findings found;
  if (!catalogue.load()) found.refusals = catalogue.refusals();
  std::ranges::move(refusals_before_start(configuration, catalogue), std::back_inserter(found.refusals));
  std::ranges::move(obstacles(configuration), std::back_inserter(found.refusals));
  std::ranges::copy(catalogue.warnings(), std::back_inserter(found.warnings));
  std::ranges::move(unknown_placements(configuration.reactions, catalogue), std::back_inserter(found.warnings));
  for (const auto* plugin : catalogue.in_start_order()) configuration.take_settings_in_effect(plugin->name(), plugin->settings_in_effect());
  found.holds = configuration.shown();
  return found;
}

void show(const Findings& found) {
  for (const auto& warning : found.warnings) std::cerr << "comptoir: warning: " << warning << '\n';
  std::ranges::for_each(found.refusals, print);
  if (found.refusals.empty()) std::cout << found.holds;
}

/// Each by itself, where an error has several.
void add_faults(const Error& error, std::vector<FaultDocument>& faults) {
  if (error.faults.empty()) faults.push_back({error.code, std::nullopt, printable(error.sentence)});
  for (const auto& fault : error.faults)
    faults.push_back({fault.code, fault.pointer.empty() ? std::nullopt : std::optional(fault.pointer), printable(fault.message)});
}

void print_json(const Findings& found) {
  CheckDocument document{{}, found.warnings, std::nullopt};
  for (const auto& refusal : found.refusals) add_faults(refusal, document.faults);
  if (found.refusals.empty()) document.configuration = found.holds;
  std::string json;
  detail::write_json(json, document);
  std::cout << json << '\n';
}

}  // namespace

int check_configuration(const Invocation& invocation) {
  auto loaded = invocation.configuration();
  const auto found = loaded ? look_into(*std::move(loaded)) : Findings{{loaded.error()}, {}, {}};
  invocation.json ? print_json(found) : show(found);
  return found.refusals.empty() ? ExitCode::done : ExitCode::refused;
}

}  // namespace comptoir::cli
