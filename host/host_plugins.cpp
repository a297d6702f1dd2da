#include "host_plugins.hpp"

#include <algorithm>

#include "configuration/nearest.hpp"
#include "host_interfaces.hpp"

namespace comptoir {
namespace {

std::string told(const configuration::Configuration& configuration, const std::string& key, const std::string& wrong, const std::string& remedy) {
  return configuration::told(configuration.place_of(key), key, wrong, remedy) + ".";
}

}  // namespace

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

Result<plugins::Plugin*> outbox_publisher(const configuration::Configuration& configuration, const plugins::Catalogue& catalogue) {
  const auto& name = configuration.outbox.publisher;
  auto* plugin = catalogue.find(name);
  if (plugin != nullptr && plugin->publisher() != nullptr) return plugin;
  return invalid("outbox.no_publisher", told(configuration, "outbox.publisher", name + " is no plugin that publishes, or it could not be loaded",
                                             "name one that does, such as \"outbox-log\""));
}

Result<plugins::Plugin*> inbox_receiver(const configuration::Configuration& configuration, const plugins::Catalogue& catalogue) {
  const auto& name = configuration.inbox.receiver;
  if (name.empty()) return nullptr;
  auto* plugin = catalogue.find(name);
  if (plugin != nullptr && plugin->receiver() != nullptr) return plugin;
  return invalid("inbox.no_receiver", told(configuration, "inbox.receiver", name + " is no plugin that receives, or it could not be loaded",
                                           "name one that does, such as \"inbox-rabbitmq\""));
}

std::vector<std::string> unknown_placements(const configuration::Reactions& reactions, const plugins::Catalogue& catalogue) {
  std::vector<std::string> known;
  for (const auto& plugin : catalogue.plugins())
    for (const auto& reaction : plugin->contract().reactions) {
      known.push_back(reaction.name);
      known.push_back(reaction.name.substr(0, reaction.name.rfind(':')));
    }

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
