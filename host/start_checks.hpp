// What can be found out about a start before anything is opened or written.
#pragma once

#include <vector>

#include <comptoir/result.hpp>

#include "configuration/configuration.hpp"
#include "plugins/catalogue.hpp"

namespace comptoir {

/// Why a host does not start with this configuration, whatever there is on its machine; the catalogue has been loaded. Empty: it may go on.
/// Errors: configuration.malformed_url, configuration.not_an_address, configuration.taken_twice, outbox.no_publisher, inbox.no_receiver.
[[nodiscard]] std::vector<Error> refusals_before_start(const configuration::Configuration& configuration, const plugins::Catalogue& catalogue);

/// What this machine, seen by this user, has no place for: the store, addresses, sockets. A start finds it out by making them; this only looks, and
/// takes what is in use for the host that runs already. Errors: store.cannot_open, http.listen_failed, admin.listen_failed,
/// admin.no_notes.
[[nodiscard]] std::vector<Error> obstacles(const configuration::Configuration& configuration);

}  // namespace comptoir
