#include "dispatch/lane_progress.hpp"

namespace comptoir::dispatch {

void LaneProgress::take(storage::Lane lane, storage::Position stored) {
  for (auto& other : lanes_) other.read_to = std::max(other.read_to, end_);
  end_ = 0;
  lanes_[lane] = {.held = true, .touched = false, .stored = stored, .read_to = stored, .open = {}};
}

std::optional<storage::Position> LaneProgress::first() const {
  std::optional<storage::Position> first;
  for (const auto& lane : lanes_)
    if (lane.held) first = std::min(first.value_or(reached(lane)), reached(lane));
  return first;
}

void LaneProgress::read(storage::Lane lane, storage::MessagePlace place) {
  read_to(place.position);
  lanes_[lane].open.insert(place);
}

void LaneProgress::settled(storage::Lane lane, storage::MessagePlace place) {
  if (!holds(lane)) return;
  lanes_[lane].open.erase(place);
  lanes_[lane].touched = true;
}

storage::Position LaneProgress::settled_to() const { return first().value_or(end_); }

std::vector<storage::Checkpoint> LaneProgress::advanced(const std::string& consumer, bool all_lanes) const {
  std::vector<storage::Checkpoint> moved;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const auto& lane = lanes_[i];
    if (lane.held && (lane.touched || all_lanes) && reached(lane) > lane.stored)
      moved.push_back({consumer, static_cast<storage::Lane>(i), reached(lane)});
  }
  return moved;
}

void LaneProgress::stored(const storage::Checkpoint& checkpoint) {
  auto& lane = lanes_[checkpoint.lane];
  if (!lane.held) return;
  lane.stored = checkpoint.position;
  lane.touched = false;
}

}  // namespace comptoir::dispatch
