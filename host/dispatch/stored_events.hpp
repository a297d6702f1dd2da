// Whether the plugins of a host read what its store holds of them.
#pragma once

#include <comptoir/detail/contract.hpp>
#include <comptoir/result.hpp>

#include "storage/records.hpp"

namespace comptoir::dispatch {

/// An aggregate whose stored events nobody reads cannot be loaded, and a view that is made anew would lack them without a word. Errors:
/// "plugin.unreadable_events", which names each type and what would read it.
[[nodiscard]] Result<> check_stored_events(const contract::Contract& plugin, const storage::EventTypes& stored);

}  // namespace comptoir::dispatch
