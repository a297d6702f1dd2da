// Read models from zero: the same projection code, folded into scratch copies beside the living views, which then take their place.
#pragma once

#include <string_view>

#include "dispatch/unit.hpp"
#include "dispatch/writer.hpp"

namespace comptoir::dispatch {

/// Rebuilds all views of the projection `name` ("orders/summary") while writing goes on, and returns how many events were folded.
/// Errors: projection.unknown, and the first event that the projection refuses; then the living views stay as they are.
[[nodiscard]] Result<std::uint64_t> rebuild_projection(const UnitServices& services, storage::Store& store, Writer& writer, std::string_view name);

}  // namespace comptoir::dispatch
