// Read models from zero: the same projection code, folded into scratch copies beside the living views, which then take their place.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "dispatch/unit.hpp"
#include "dispatch/writer.hpp"

namespace comptoir::dispatch {

/// Rebuilds all views of the projection `name` ("orders/summary") while writing goes on, and returns how many events were folded; `folded` hears of
/// them on the way. It takes as long as it takes, but the projection has its deadline for each event. Errors: projection.unknown, the first event
/// that the projection refuses, and handler.deadline; then the living views stay as they are.
[[nodiscard]] Result<std::uint64_t> rebuild_projection(const UnitServices& services, storage::Store& store, Writer& writer, std::string_view name,
                                                       const std::function<void(std::uint64_t)>& folded = {});

}  // namespace comptoir::dispatch
