// How far a consumer has come in each lane: the contiguous settled prefix of what it read.
#pragma once

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "storage/records.hpp"

namespace comptoir::dispatch {

/// Positions are read in order and settled in any order. Lanes that are not held are passed over. Not thread-safe: one reader owns it.
class LaneProgress {
 public:
  explicit LaneProgress(storage::Lane lanes) : lanes_(lanes) {}

  /// From here on the lane is held, and stands at its checkpoint; the feed is to be read again from `first`.
  void take(storage::Lane lane, storage::Position stored);
  void drop(storage::Lane lane) { lanes_[lane] = {}; }
  [[nodiscard]] bool holds(storage::Lane lane) const { return lanes_[lane].held; }

  /// From where to read on after lanes were taken: what some lane may not have seen. None held: nowhere.
  [[nodiscard]] std::optional<storage::Position> first() const;
  /// Whether this position was settled, and stored so, or is none of ours.
  [[nodiscard]] bool passed(storage::Lane lane, storage::Position position) const { return !holds(lane) || position <= lanes_[lane].stored; }
  /// Whether this position was read already, settled or not, or is none of ours.
  [[nodiscard]] bool known(storage::Lane lane, storage::Position position) const {
    return !holds(lane) || position <= std::max(lanes_[lane].read_to, end_);
  }

  void read(storage::Lane lane, storage::MessagePlace place);
  /// The feed was read up to here, whatever was in it.
  void read_to(storage::Position position) { end_ = std::max(end_, position); }
  void settled(storage::Lane lane, storage::MessagePlace place);

  /// Up to where everything that was read is settled, in all lanes that are held.
  [[nodiscard]] storage::Position settled_to() const;

  /// What has moved beyond what is stored: of the lanes that settled something since, or of all lanes.
  [[nodiscard]] std::vector<storage::Checkpoint> advanced(const std::string& consumer, bool all_lanes) const;
  /// This checkpoint is durable now.
  void stored(const storage::Checkpoint& checkpoint);

 private:
  struct LaneState {
    bool held = false;
    bool touched = false;
    storage::Position stored = 0;
    storage::Position read_to = 0;  ///< before the feed was last read again
    std::set<storage::MessagePlace> open;
  };

  storage::Position reached(const LaneState& lane) const {
    return lane.open.empty() ? std::max(lane.read_to, end_) : lane.open.begin()->position - 1;
  }

  std::vector<LaneState> lanes_;
  storage::Position end_ = 0;  ///< of what was read since the feed was last read again
};

}  // namespace comptoir::dispatch
