// Rows that every engine can keep, and what they are named by.
#pragma once

#include <comptoir/detail/value_rule.hpp>

#include "storage/row_changes.hpp"

namespace comptoir::dispatch {

using detail::Values;

/// Throw Refusal when a plugin names or writes a row by values that do not fit the columns of the view.
void require_row(const storage::View& view, Values row);
void require_key(const storage::View& view, Values key);

/// Throws Refusal when a statement comes with arguments that not every engine takes.
void require_arguments(Values arguments);

/// Throws Refusal when the texts of a whole row are too long for the key of its view or for one of its indexes.
void require_room_in_indexes(const storage::RowWrite& write);

}  // namespace comptoir::dispatch
