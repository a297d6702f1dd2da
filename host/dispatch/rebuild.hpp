// Read models from zero: the same projection code, folded into scratch copies beside the living views, which then take their place.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "dispatch/unit.hpp"
#include "dispatch/writer.hpp"

namespace comptoir::dispatch {

inline constexpr std::string_view under_rebuild = "projection.under_rebuild";
inline constexpr std::string_view rebuild_given_up = "projection.rebuild_given_up";

/// What a host reserves that rebuilds a projection (Store::reserve).
inline std::string reservation_of_rebuild(std::string_view projection) { return "rebuild of " + std::string(projection); }

/// Hears how many events of the log are behind a rebuild, once it has begun and after each step, and says whether it goes on.
using RebuildWatch = std::function<bool(storage::Position behind)>;

/// Rebuilds all views of the projection `name` ("orders/summary") while writing goes on, and returns how many events were folded. It takes as long as
/// it takes, but the projection has its deadline for each event. The store keeps under which form (form.hpp) that was. Errors: projection.unknown;
/// under_rebuild, when another host is about it; rebuild_given_up, when the watch says so; the first event that the projection refuses; and
/// handler.deadline. Then the living views stay as they are.
[[nodiscard]] Result<std::uint64_t> rebuild_projection(const UnitServices& services, storage::Store& store, Writer& writer, std::string_view name,
                                                       const RebuildWatch& watch = {});

}  // namespace comptoir::dispatch
