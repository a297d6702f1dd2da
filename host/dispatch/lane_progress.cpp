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

storage::Position LaneProgress::settled_to() const {
  auto position = end_;
  for (const auto& lane : lanes_) position = std::min(position, reached(lane));
  return position;
}

std::vector<storage::Checkpoint> LaneProgress::advanced(const std::string& consumer, bool all_lanes) const {
  std::vector<storage::Checkpoint> moved;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const auto& lane = lanes_[i];
    if ((lane.touched || all_lanes) && reached(lane) > lane.stored) moved.push_back({consumer, static_cast<storage::Lane>(i), reached(lane)});
  }
  return moved;
}

void LaneProgress::stored(const storage::Checkpoint& checkpoint) {
  auto& lane = lanes_[checkpoint.lane];
  lane.stored = checkpoint.position;
  lane.touched = false;
}

}  // namespace comptoir::dispatch
