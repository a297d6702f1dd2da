// Rows that every engine can keep.
#pragma once

#include "storage/row_changes.hpp"

namespace comptoir::dispatch {

/// Throws Refusal when the texts of a whole row are too long for the key of its view or for one of its indexes.
void require_room_in_indexes(const storage::RowWrite& write);

}  // namespace comptoir::dispatch
