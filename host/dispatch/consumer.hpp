// Someone to whom messages of some types are delivered.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "dispatch/directory.hpp"
#include "storage/store.hpp"

namespace comptoir::dispatch {

struct Consumer {
  std::string name;
  ByName<Target> targets;    ///< by the message's name without revision
  bool total_order = false;  ///< one message after the other, whatever its key

  /// By which lane the host is chosen that delivers what happened to this stream. In total order it is one lane for all streams.
  [[nodiscard]] storage::Lane lane_of(const storage::StreamKey& stream, storage::Lane lanes) const {
    return storage::lane_of(total_order ? storage::StreamKey{"", "consumer", name} : stream, lanes);
  }
};

/// The reactions of a directory, a consumer each; and its asynchronous projections, a consumer for each name.
std::vector<Consumer> reaction_consumers(const Directory& directory);
std::vector<Consumer> projection_consumers(const Directory& directory);
/// Of both.
std::set<std::string> names_of_consumers(const Directory& directory);

}  // namespace comptoir::dispatch
