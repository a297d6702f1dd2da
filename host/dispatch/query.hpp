// A question to the read models: one snapshot, nothing changes.
#pragma once

#include "dispatch/directory.hpp"
#include "dispatch/request.hpp"
#include "dispatch/work.hpp"
#include "plugins/watchdog.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

/// Runs the query on the calling thread, under the eyes of `watchdog` unless that is null. The version of the outcome is that of `request.aggregate`,
/// if the route shows one. When the handler does not come back, `lost` is told what became of the query [watchdog-thread], and Abandoned is thrown if
/// it ever does.
Outcome run_query(const Directory& directory, storage::Store& store, plugins::Watchdog* watchdog, const Request& request, const Completion& lost);

}  // namespace comptoir::dispatch
