// Messages of one key for one consumer, in order.
#pragma once

#include <deque>
#include <set>
#include <vector>

#include "storage/records.hpp"

namespace comptoir::dispatch {

/// Of one batch, whose messages outlive it.
struct Chain {
  std::size_t consumer;
  storage::StreamKey key;
  std::deque<const storage::Message*> left;
  std::vector<const storage::Message*> aside;  ///< what is to wait behind a failure
  std::set<storage::StreamKey> failed{};       ///< whom this run has set aside; a chain in total order holds messages of many keys
};

}  // namespace comptoir::dispatch
