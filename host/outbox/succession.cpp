// A publisher that is new goes on where the one before it stood: what that one had not published is its to publish.
#include <algorithm>
#include <set>
#include <string>

#include "outbox/relay.hpp"
#include "storage/publisher_consumer.hpp"

namespace comptoir::outbox {
namespace {

constexpr storage::Portion moved_at_once{1'000, 8 << 20};

}  // namespace

/// Of the lanes that this host holds next. One that has none has not begun.
std::vector<storage::Checkpoint> Relay::checkpoints_of(const dispatch::Tenure& next) {
  auto own = store_.checkpoints(consumer_);
  std::set<storage::Lane> begun;
  for (storage::Lane lane = 0; lane < next.lanes(); ++lane)
    if (next.holds(lane) && std::ranges::find(own, lane, &storage::Checkpoint::lane) == own.end()) begun.insert(lane);
  if (begun.empty()) return own;
  const auto taken_over = take_over(begun, next);
  own.insert(own.end(), taken_over.begin(), taken_over.end());
  return own;
}

/// Where the publishers before stood in these lanes: the one that came furthest, since it was the last.
std::vector<storage::Checkpoint> Relay::take_over(const std::set<storage::Lane>& lanes, const dispatch::Tenure& next) {
  const auto is_others = [this](const std::string& consumer) { return storage::is_of_publisher(consumer) && consumer != consumer_; };
  for (const auto& key : store_.aside({}))
    if (is_others(key.consumer) && lanes.contains(storage::lane_of(key.stream, store_.lanes()))) take_over(key, next);

  std::map<storage::Lane, storage::Position> furthest;
  for (const auto& checkpoint : store_.checkpoints({})) {
    if (!is_others(checkpoint.consumer) || !lanes.contains(checkpoint.lane)) continue;
    auto& position = furthest[checkpoint.lane];
    position = std::max(position, checkpoint.position);
  }
  std::vector<storage::Checkpoint> checkpoints;
  for (const auto& [lane, position] : furthest) checkpoints.push_back({consumer_, lane, position});
  if (!checkpoints.empty())
    writer_.perform([&](storage::Transaction& transaction) {
      transaction.hold(leases_of(next, lanes));
      transaction.checkpoint(checkpoints);
    });
  return checkpoints;
}

void Relay::take_over(const storage::AsideKey& key, const dispatch::Tenure& next) {
  auto own = key;
  own.consumer = consumer_;
  for (;;) {
    const auto messages = store_.aside_messages(key.consumer, key.stream, moved_at_once);
    if (messages.empty()) return;
    writer_.perform([&](storage::Transaction& transaction) {
      transaction.hold(leases_of(next, {messages.front().lane}));
      transaction.set_aside(own, messages);
      for (const auto& message : messages) transaction.aside_delivered(key.consumer, key.stream, storage::MessagePlace::of(message));
    });
  }
}

}  // namespace comptoir::outbox
