// Amounts that a plugin adds to a row.
#pragma once

#include "dispatch/overlay.hpp"
#include "dispatch/work.hpp"

namespace comptoir::dispatch {

/// The code of a refusal when an integer of a row has no room for what is added to it.
inline constexpr std::string_view out_of_range = "view.out_of_range";

/// Throws Refusal when the column is no integer, or one of the key.
storage::Addition addition_of(const storage::View& view, const comptoir_addition& given);

/// Whether a row has room for the amount.
bool has_room(const Row& row, const storage::Addition& addition);

/// The row with the amount. Throws Refusal when it has no room.
Row sum(Row row, const storage::Addition& addition, const storage::View& view);

}  // namespace comptoir::dispatch
