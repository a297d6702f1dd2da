#include "dispatch/lag.hpp"

#include <algorithm>
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

}  // namespace

std::vector<Lag> lags_of(storage::Store& store, const Directory& directory) {
  const auto positions = positions_of(store);  // before the ends, which they do not overtake
  const auto reads = store.read();
  const auto outbox_end = reads->outbox_end();
  const auto log_end = reads->log_end();

  std::vector<Lag> lags;
  const auto add = [&](const Consumer& consumer, storage::Position end) {
    const auto found = positions.find(consumer.name);
    storage::Position position = 0;
    if (found != positions.end())
      position =
          consumer.total_order ? found->second[consumer.lane_of({}, store.lanes())] : *std::min_element(found->second.begin(), found->second.end());
    lags.push_back({consumer.name, end > position ? end - position : 0});
  };
  add({"outbox", {}, false}, outbox_end);
  for (const auto& consumer : reaction_consumers(directory)) add(consumer, outbox_end);
  for (const auto& consumer : projection_consumers(directory)) add(consumer, log_end);
  return lags;
}

}  // namespace comptoir::dispatch
