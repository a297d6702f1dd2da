#include "host_plugins.hpp"

#include <algorithm>

#include "configuration/nearest.hpp"
#include "host_interfaces.hpp"

namespace comptoir {

plugins::Catalogue::Options configured_plugins(const configuration::Configuration& configuration, const telemetry::Log& log) {
  plugins::Catalogue::Options options;
  options.directory = configuration.plugins.directory;
  options.runtime_directory = runtime_parent();
  for (const auto& plugin : configuration.plugins.enabled) {
    const auto located = [&configuration, name = plugin.name](const std::vector<Fault>& faults) {
      return configuration.check_plugin_settings(name, faults);
    };
    options.enabled.push_back(
        {plugin.name, plugin.optional, configuration.settings_of(plugin.name), plugin.named_in, configuration.deadlines.of(plugin.name), located});
  }
  options.interfaces = host_interfaces(log);
  return options;
}

std::vector<std::string> unknown_placements(const configuration::Reactions& reactions, const plugins::Catalogue& catalogue) {
  std::vector<std::string> known;
  for (const auto& plugin : catalogue.plugins())
    for (const auto& reaction : plugin->contract().reactions) known.push_back(reaction.name);

  std::vector<std::string> sentences;
  for (const auto& [name, placement] : reactions.placement_of) {
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto meant = configuration::nearest(name, known);
    sentences.push_back("reactions.placement_of names " + name + ", which is no reaction of an enabled plugin" +
                        (meant.empty() ? "." : "; did you mean " + meant + "?"));
  }
  return sentences;
}

}  // namespace comptoir
