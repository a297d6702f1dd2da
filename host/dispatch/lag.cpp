#include "dispatch/lag.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "dispatch/consumer.hpp"
#include "storage/publisher_consumer.hpp"

namespace comptoir::dispatch {
namespace {

using LanePositions = std::vector<storage::Position>;
using Positions = std::map<std::string, LanePositions>;

/// Of each consumer, where it stands in each lane; 0 where it has not begun.
Positions positions_of(storage::Store& store) {
  Positions positions;
  for (const auto& checkpoint : store.checkpoints({})) {
    auto& lanes = positions.try_emplace(checkpoint.consumer, store.lanes(), 0).first->second;
    if (checkpoint.lane < lanes.size()) lanes[checkpoint.lane] = checkpoint.position;
  }
  return positions;
}

/// Where a consumer stands in the lane in which it is furthest behind.
storage::Position position_of(const Positions& positions, const Consumer& consumer) {
  const auto found = positions.find(consumer.name);
  if (found == positions.end()) return 0;
  const auto& lanes = found->second;
  return consumer.total_order ? lanes[consumer.lane_of({}, static_cast<storage::Lane>(lanes.size()))] : *std::min_element(lanes.begin(), lanes.end());
}

constexpr std::size_t tail_max = 1'000;

/// What stands at a position, for whoever it is for.
struct Record {
  storage::Position position = 0;
  storage::StreamKey stream;
  std::string type;
  std::vector<std::string> handled;  ///< by these consumers, in its own transaction
};

bool is_for(const Consumer& consumer, const Record& record) {
  if (consumer.targets.empty()) return true;  // a publisher
  return consumer.targets.contains(unversioned(record.type)) && std::ranges::find(record.handled, consumer.name) == record.handled.end();
}

/// The last of a feed, whose messages are looked at one by one: a lane in which nothing has happened since its checkpoint is not behind, nor is a
/// consumer whom nothing of it concerns, and no checkpoint is written for that.
struct Tail {
  storage::Position end = 0;
  std::vector<Record> records;
  bool is_whole = false;  ///< it has all that some consumer may not have dealt with
};

template <class Records>
Tail tail_of(storage::Position end, storage::Position from, Records&& read) {
  Tail tail{end, {}, end <= from + tail_max};
  if (!tail.is_whole || end <= from) return tail;
  for (auto& record : read(from, tail_max))
    tail.records.push_back({record.position, std::move(record.stream), std::move(record.type), std::move(record.handled)});
  return tail;
}

/// How far the consumer is behind in the lane in which it is furthest behind.
std::uint64_t behind(const Positions& positions, const Consumer& consumer, const Tail& tail, storage::Lane lanes) {
  const auto stands_at = [&](storage::Position position) { return tail.end > position ? tail.end - position : 0; };
  if (!tail.is_whole) return stands_at(position_of(positions, consumer));
  const auto found = positions.find(consumer.name);
  std::uint64_t most = 0;
  for (const auto& record : tail.records) {
    if (!is_for(consumer, record)) continue;
    const auto checkpoint = found == positions.end() ? 0 : found->second[consumer.lane_of(record.stream, lanes)];
    if (record.position > checkpoint) most = std::max(most, stands_at(checkpoint));
  }
  return most;
}

std::vector<Consumer> outbox_consumers(const Directory& directory) {
  auto consumers = reaction_consumers(directory);
  for (const auto& publisher : directory.publishers()) consumers.insert(consumers.begin(), {storage::consumer_of_publisher(publisher), {}, false});
  return consumers;
}

storage::Position least(const Positions& positions, const std::vector<Consumer>& consumers) {
  auto position = std::numeric_limits<std::int64_t>::max();
  for (const auto& consumer : consumers) position = std::min(position, static_cast<std::int64_t>(position_of(positions, consumer)));
  return static_cast<storage::Position>(position);
}

}  // namespace

std::vector<Lag> lags_of(storage::Store& store, const Directory& directory) {
  const auto positions = positions_of(store);  // before the ends, which they do not overtake
  const auto reads = store.read();
  std::vector<Lag> lags;
  const auto add = [&](const std::vector<Consumer>& consumers, const Tail& tail) {
    for (const auto& consumer : consumers) lags.push_back({consumer.name, behind(positions, consumer, tail, store.lanes())});
  };
  const auto of_outbox = outbox_consumers(directory);
  const auto of_log = projection_consumers(directory);
  add(of_outbox,
      tail_of(reads->outbox_end(), least(positions, of_outbox), [&](auto after, auto limit) { return reads->outbox(after, limit).messages; }));
  add(of_log, tail_of(reads->log_end(), least(positions, of_log), [&](auto after, auto limit) { return reads->log(after, limit); }));
  return lags;
}

storage::Position passed_by_all(storage::Store& store, const Directory& directory) {
  const auto positions = positions_of(store);
  return std::min(least(positions, outbox_consumers(directory)), least(positions, projection_consumers(directory)));
}

}  // namespace comptoir::dispatch
