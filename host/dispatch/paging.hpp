// One page of a view, as units and queries read it.
#pragma once

#include <string>

#include "dispatch/work.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

/// Sends the rows to `sink` and returns the cursor of the next page, empty on the last.
/// Throws Refusal when the page is none of this view, or the cursor is not one of this list.
std::string list_page(storage::Reads& reads, const storage::View& view, std::string_view tenant, const comptoir_page& page,
                      const storage::RowVisitor& sink);

}  // namespace comptoir::dispatch
