// How a relay passes from one set of lanes to the next.
#include <algorithm>

#include "outbox/relay.hpp"

namespace comptoir::outbox {
namespace {

constexpr std::chrono::milliseconds patience_with_the_outside{2'000};

}  // namespace

/// Lets go of the lanes that go once nothing of them is under way, and reads the others from their checkpoints on. Until then, false, nothing more
/// is offered.
bool Relay::change_lanes() {
  const auto next = seat_.next();
  const auto keeps = [&](storage::Lane lane) { return next->keeps(lane, seat_.tenure()); };
  if (!change_begun_) change_begun_ = std::chrono::steady_clock::now();
  const bool is_patient = seat_.lanes().last() && std::chrono::steady_clock::now() < *change_begun_ + patience_with_the_outside;
  if (queues_.any_under_way_but(keeps) && is_patient) return false;  // its settlement wakes us
  change_begun_.reset();

  const auto stored = checkpoints_of(*next);
  const auto aside = store_.aside(consumer_);
  bool is_stored = true;
  try {
    store_progress(true);
  } catch (const storage::LaneLost&) {  // all lanes begin anew: what was not stored is read again, here or by their next host
    is_stored = false;
    newly_parked_.clear();
    newly_waiting_.clear();
    delivered_aside_.clear();
  }

  const auto stays = [&](storage::Lane lane) { return is_stored && keeps(lane); };  // from here on nothing fails
  queues_.keep_only(stays);
  for (storage::Lane lane = 0; lane < next->lanes(); ++lane) {
    if (stays(lane)) continue;
    progress_.drop(lane);
    if (!next->holds(lane)) continue;
    const auto found = std::find_if(stored.begin(), stored.end(), [&](const storage::Checkpoint& checkpoint) { return checkpoint.lane == lane; });
    progress_.take(lane, found == stored.end() ? 0 : found->position);
  }
  cursor_ = progress_.first();
  behind_ = true;
  std::erase_if(parked_, [&](const auto& key) { return !stays(storage::lane_of(key.first, store_.lanes())); });
  std::erase_if(returning_, [&](const auto& key) { return !stays(storage::lane_of(key, store_.lanes())); });
  for (const auto& key : aside)
    if (const auto lane = storage::lane_of(key.stream, store_.lanes()); next->holds(lane) && !stays(lane)) parked_.emplace(key.stream, key);
  retried_ = true;  // keys that were sent on before
  seat_.adopt(next);
  return true;
}

}  // namespace comptoir::outbox
