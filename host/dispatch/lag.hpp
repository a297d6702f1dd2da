// How far those who read the outbox and the log are behind what was committed, on whatever host they read.
#pragma once

#include <string>
#include <vector>

#include "dispatch/directory.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

struct Lag {
  std::string consumer;
  std::uint64_t behind = 0;  ///< positions, in the lane that is furthest behind
};

/// Of the publisher, of every reaction and of every asynchronous projection. Throws storage::StoreError.
std::vector<Lag> lags_of(storage::Store& store, const Directory& directory);

}  // namespace comptoir::dispatch
