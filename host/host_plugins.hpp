// The plugins as the configuration wants them.
#pragma once

#include <string>
#include <vector>

#include "configuration/configuration.hpp"
#include "plugins/catalogue.hpp"
#include "telemetry/log.hpp"

namespace comptoir {

/// What a catalogue of these plugins needs: names, settings with the way back to their lines, and the interfaces of host_interfaces(log).
/// Both arguments must outlive the catalogue.
plugins::Catalogue::Options configured_plugins(const configuration::Configuration& configuration, const telemetry::Log& log);

/// The plugin that outbox.publisher names, once the catalogue was loaded. Errors: outbox.no_publisher, where it is none that publishes, or none that
/// could be loaded.
[[nodiscard]] Result<plugins::Plugin*> outbox_publisher(const configuration::Configuration& configuration, const plugins::Catalogue& catalogue);

/// The same of inbox.receiver, and null where the configuration names none. Errors: inbox.no_receiver.
[[nodiscard]] Result<plugins::Plugin*> inbox_receiver(const configuration::Configuration& configuration, const plugins::Catalogue& catalogue);

/// After the catalogue was loaded: what the configuration places, and nobody brings, a sentence each.
std::vector<std::string> unknown_placements(const configuration::Reactions& reactions, const plugins::Catalogue& catalogue);

}  // namespace comptoir
