#include "dispatch/lag.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "dispatch/consumer.hpp"

namespace comptoir::dispatch {
namespace {

using LanePositions = std::vector<storage::Position>;

/// Of each consumer, where it stands in each lane; 0 where it has not begun.
std::map<std::string, LanePositions> positions_of(storage::Store& store) {
  std::map<std::string, LanePositions> positions;
  for (const auto& checkpoint : store.checkpoints({})) {
    auto& lanes = positions.try_emplace(checkpoint.consumer, store.lanes(), 0).first->second;
    if (checkpoint.lane < lanes.size()) lanes[checkpoint.lane] = checkpoint.position;
  }
  return positions;
}

/// Where a consumer stands in the lane in which it is furthest behind.
storage::Position position_of(const std::map<std::string, LanePositions>& positions, const Consumer& consumer) {
  const auto found = positions.find(consumer.name);
  if (found == positions.end()) return 0;
  const auto& lanes = found->second;
  return consumer.total_order ? lanes[consumer.lane_of({}, static_cast<storage::Lane>(lanes.size()))] : *std::min_element(lanes.begin(), lanes.end());
}

std::vector<Consumer> outbox_consumers(const Directory& directory) {
  auto consumers = reaction_consumers(directory);
  consumers.insert(consumers.begin(), {"outbox", {}, false});
  return consumers;
}

}  // namespace

std::vector<Lag> lags_of(storage::Store& store, const Directory& directory) {
  const auto positions = positions_of(store);  // before the ends, which they do not overtake
  const auto reads = store.read();
  const auto outbox_end = reads->outbox_end();
  const auto log_end = reads->log_end();

  std::vector<Lag> lags;
  const auto add = [&](const Consumer& consumer, storage::Position end) {
    const auto position = position_of(positions, consumer);
    lags.push_back({consumer.name, end > position ? end - position : 0});
  };
  for (const auto& consumer : outbox_consumers(directory)) add(consumer, outbox_end);
  for (const auto& consumer : projection_consumers(directory)) add(consumer, log_end);
  return lags;
}

Passed passed_by_all(storage::Store& store, const Directory& directory) {
  const auto positions = positions_of(store);
  const auto least = [&](const std::vector<Consumer>& consumers) {
    auto position = std::numeric_limits<std::int64_t>::max();
    for (const auto& consumer : consumers) position = std::min(position, static_cast<std::int64_t>(position_of(positions, consumer)));
    return static_cast<storage::Position>(position);
  };
  return {least(outbox_consumers(directory)), least(projection_consumers(directory))};
}

}  // namespace comptoir::dispatch
