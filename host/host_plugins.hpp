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

/// After the catalogue was loaded: what the configuration places, and nobody brings, a sentence each.
std::vector<std::string> unknown_placements(const configuration::Reactions& reactions, const plugins::Catalogue& catalogue);

}  // namespace comptoir
