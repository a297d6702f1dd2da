// The end of the log, for people.
#pragma once

#include <vector>

#include "storage/store.hpp"

namespace comptoir::administration {

/// In order. Throws storage::StoreError.
std::vector<storage::Event> newest_events(storage::Reads& reads, std::size_t count);

}  // namespace comptoir::administration
