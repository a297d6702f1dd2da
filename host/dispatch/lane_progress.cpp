#include "dispatch/lane_progress.hpp"

#include <algorithm>

namespace comptoir::dispatch {

LaneProgress::LaneProgress(storage::Lane lanes, const std::vector<storage::Checkpoint>& stored) : lanes_(lanes) {
  for (const auto& checkpoint : stored)
    if (checkpoint.lane < lanes) lanes_[checkpoint.lane].stored = checkpoint.position;
  end_ = first();
}

storage::Position LaneProgress::first() const {
  storage::Position first = lanes_.empty() ? 0 : lanes_.front().stored;
  for (const auto& lane : lanes_) first = std::min(first, lane.stored);
  return first;
}

void LaneProgress::read(storage::Lane lane, storage::Position position) {
  end_ = std::max(end_, position);
  lanes_[lane].open.insert(position);
}

void LaneProgress::settled(storage::Lane lane, storage::Position position) {
  lanes_[lane].open.erase(position);
  lanes_[lane].touched = true;
}

std::vector<storage::Checkpoint> LaneProgress::advanced(const std::string& consumer, bool all_lanes) {
  std::vector<storage::Checkpoint> moved;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    auto& lane = lanes_[i];
    const auto reached = lane.open.empty() ? end_ : *lane.open.begin() - 1;
    if (!(lane.touched || all_lanes) || reached <= lane.stored) continue;
    lane.stored = reached;
    lane.touched = false;
    moved.push_back({consumer, static_cast<storage::Lane>(i), reached});
  }
  return moved;
}

}  // namespace comptoir::dispatch
