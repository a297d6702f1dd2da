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

  /// What has moved since the last call: of the lanes that settled something, or of all lanes.
  std::vector<storage::Checkpoint> advanced(const std::string& consumer, bool all_lanes);

 private:
  struct LaneState {
    storage::Position stored = 0;
    std::set<storage::Position> open;
    bool touched = false;
  };

  std::vector<LaneState> lanes_;
  storage::Position end_ = 0;
};

}  // namespace comptoir::dispatch
