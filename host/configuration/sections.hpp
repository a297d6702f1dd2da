// The tables of the configuration, one after the other.
#pragma once

#include "configuration/configuration.hpp"
#include "configuration/section.hpp"

namespace comptoir::configuration {

/// Reads all of `root` into `configuration`, defaults included, and shows the outcome in `effective`.
void read_sections(const Node& root, Configuration& configuration, Faults& faults, Node& effective);

void read_deadlines(Section deadlines, const std::vector<EnabledPlugin>& enabled, Deadlines& into);
void read_http(Section http, Http& into);
void read_plugins(Section plugins, Plugins& into);
void read_reactions(Section reactions, Reactions& into);
void read_tenant(Section tenant, Tenant& into);

/// What is written for a plugin that is not enabled may wait for it to come back; what is written for a mistyped one would be missed in silence.
void refuse_mistyped(Section& plugins, const Node& table, const std::vector<EnabledPlugin>& enabled);

/// A plugin's name: a lower-case letter, then lower-case letters, digits and dashes.
bool is_plugin_name(std::string_view name);

}  // namespace comptoir::configuration
