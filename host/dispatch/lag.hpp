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

/// Of the publishers, of every reaction and of every asynchronous projection. Throws storage::StoreError.
std::vector<Lag> lags_of(storage::Store& store, const Directory& directory);

/// What all of them have dealt with, or set aside; the last position there can be where nobody reads. Throws storage::StoreError.
storage::Position passed_by_all(storage::Store& store, const Directory& directory);

}  // namespace comptoir::dispatch
