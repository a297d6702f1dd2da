// Whether every reaction has somebody to listen to, who says what it needs to hear.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

namespace comptoir::plugins {

/// A sentence for each reaction whose event none of these contracts publishes, or publishes in a newer revision than the reaction can read, and
/// for each field that a reaction needs and the published event does not have, or has with another type.
/// Only warnings: the publisher may be enabled later. Where one of the plugins receives, what none of them publishes is awaited from outside.
std::vector<std::string> unheard_subscriptions(std::span<const contract::Contract* const> contracts);

/// What stops the start, by plugin: "plugin.unknown_event", when a reaction names an event that nobody publishes though an enabled plugin publishes
/// other events of that context, which is the first word of the name: it is misspelt, or of another version of that plugin; or when it names an
/// event that an enabled plugin raises and does not publish.
std::map<std::string, Error> unknown_subscriptions(std::span<const contract::Contract* const> contracts);

}  // namespace comptoir::plugins
