// A question to the read models: one snapshot, nothing changes.
#pragma once

#include "dispatch/directory.hpp"
#include "dispatch/request.hpp"
#include "dispatch/work.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

/// Runs the query on the calling thread. The version of the outcome is that of `request.aggregate`, if the route shows one.
Outcome run_query(const Directory& directory, storage::Store& store, const Request& request);

}  // namespace comptoir::dispatch
