// How far a consumer has come in each lane: the contiguous settled prefix of what it read.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/records.hpp"

namespace comptoir::dispatch {

/// Positions are read in order and settled in any order. Not thread-safe: one reader owns it.
class LaneProgress {
 public:
  LaneProgress(storage::Lane lanes, const std::vector<storage::Checkpoint>& stored);

  /// From where to read on after a start: what some lane may not have seen.
  [[nodiscard]] storage::Position first() const;
  /// Whether this position was settled before the start.
  [[nodiscard]] bool passed(storage::Lane lane, storage::Position position) const { return position <= lanes_[lane].stored; }

  void read(storage::Lane lane, storage::Position position);
  void settled(storage::Lane lane, storage::Position position);

  /// Up to where everything that was read is settled, in all lanes.
  [[nodiscard]] storage::Position settled_to() const;

  /// What has moved beyond what is stored: of the lanes that settled something since, or of all lanes.
  [[nodiscard]] std::vector<storage::Checkpoint> advanced(const std::string& consumer, bool all_lanes) const;
  /// This checkpoint is durable now.
  void stored(const storage::Checkpoint& checkpoint);

 private:
  struct LaneState {
    storage::Position stored = 0;
    std::set<storage::Position> open;
    bool touched = false;
  };

  storage::Position reached(const LaneState& lane) const { return lane.open.empty() ? end_ : *lane.open.begin() - 1; }

  std::vector<LaneState> lanes_;
  storage::Position end_ = 0;
};

}  // namespace comptoir::dispatch
