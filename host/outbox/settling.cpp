// What the publisher says became of what it was offered, and how that is written down.
#include <chrono>
#include <set>
#include <utility>

#include "dispatch/aside_keys.hpp"
#include "dispatch/ids.hpp"
#include "dispatch/telling.hpp"
#include "outbox/relay.hpp"

namespace comptoir::outbox {
namespace {

constexpr std::chrono::milliseconds all_lanes_every{1'000};  // a lane in which nothing happens is not to look as if it lagged

}  // namespace

comptoir_settler Relay::settler() {
  return {this, [](void* self, std::uint64_t position, comptoir_settlement settlement, comptoir_text reason) noexcept {
            auto& relay = *static_cast<Relay*>(self);
            const bool is_settled = relay.thrown_.keep([&] {
              relay.settle(position, settlement, {reason.data, reason.size});
              return true;
            });
            if (!is_settled) relay.lose(position);
          }};
}

void Relay::settle(storage::Position position, comptoir_settlement settlement, std::string_view reason) {
  if (settlement == COMPTOIR_LOST) return queues_.lost(position);
  if (settlement == COMPTOIR_REJECTED) return park(position, reason);
  const auto out = queues_.confirmed(position);
  if (!out) return;
  if (seat_.next()) wake_.ring();  // it may have been the last of a lane that goes
  ++confirmed_;
  if (!progress_.holds(out->message.lane)) return;
  unstored_ = true;
  if (out->was_aside)
    delivered_aside_.emplace_back(out->message.stream, storage::MessagePlace::of(out->message));
  else
    progress_.settled(out->message.lane, storage::MessagePlace::of(out->message));
}

/// What was said of it was not heard: it is offered again.
void Relay::lose(storage::Position position) noexcept try { queues_.lost(position); } catch (...) {
  // Out of memory, most likely: it is offered again after the next start.
}

void Relay::park(storage::Position position, std::string_view reason) {
  auto stuck = queues_.rejected(position);
  if (stuck.empty() || !progress_.holds(stuck.front().message.lane)) return;
  const auto& stream = stuck.front().message.stream;
  storage::AsideKey key{.consumer = consumer_,
                        .stream = stream,
                        .attempts = 1,
                        .next_attempt = dispatch::now(),
                        .parked = true,
                        .reason = dispatch::storable_reason(reason)};
  const auto traceparent = stuck.front().message.origin.traceparent;
  std::vector<storage::Message> messages;
  for (auto& waiting : stuck) {
    if (waiting.was_aside) continue;
    progress_.settled(waiting.message.lane, storage::MessagePlace::of(waiting.message));  // it is stored aside together with the checkpoint
    messages.push_back(std::move(waiting.message));
  }
  const auto sentence = "The publisher refused an event of " + key.stream.type + " " + key.stream.id + ", its later events wait: " + key.reason;
  returning_.erase(key.stream);
  const auto& parked = parked_.insert_or_assign(key.stream, key).first->second;
  newly_parked_.emplace_back(std::move(key), std::move(messages));
  // Last: whoever hears of it may throw.
  dispatch::tell_of_key(report_, "outbox.parked", sentence, {publisher_.name(), {}, parked.stream, traceparent});
}

/// Checkpoints are written now and then, not for each message. Returns how long the next one may wait, in milliseconds.
std::uint32_t Relay::store_when_due() {
  const bool moved_idly =
      queues_.idle() && std::chrono::steady_clock::now() > all_stored_ + all_lanes_every && !progress_.advanced(consumer_, true).empty();
  unstored_ = unstored_ || moved_idly || !newly_parked_.empty() || !newly_waiting_.empty() || !delivered_aside_.empty();
  if (!unstored_) return patience_ms;
  const auto age = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - stored_at_).count();
  if (age < options_.checkpoint_every_ms) return options_.checkpoint_every_ms - static_cast<std::uint32_t>(age);
  bool is_stored = false;
  checkpoint_failures_.run([&] {
    try {
      store_progress(std::chrono::steady_clock::now() > all_stored_ + all_lanes_every);
      is_stored = true;
    } catch (const storage::LaneLost&) {
      seat_.lanes().look_again();
    }
  });
  return is_stored ? patience_ms : patience_after_failure_ms;
}

/// Checkpoints and parked keys, in one transaction that holds their lanes.
void Relay::store_progress(bool all_lanes) {
  std::set<storage::Lane> lanes;
  for (const auto& [key, messages] : newly_parked_) lanes.insert(storage::lane_of(key.stream, store_.lanes()));
  for (const auto& message : newly_waiting_) lanes.insert(message.lane);
  for (const auto& [stream, place] : delivered_aside_) lanes.insert(storage::lane_of(stream, store_.lanes()));
  const auto checkpoints = progress_.advanced(consumer_, all_lanes);
  for (const auto& checkpoint : checkpoints) lanes.insert(checkpoint.lane);
  stored_at_ = std::chrono::steady_clock::now();
  if (all_lanes) all_stored_ = stored_at_;
  if (!lanes.empty())
    writer_.perform([&](storage::Transaction& transaction) {
      transaction.hold(leases_of(seat_.tenure(), lanes));
      for (const auto& [key, messages] : newly_parked_) transaction.set_aside(key, messages);
      for (const auto& message : newly_waiting_) transaction.wait_aside(parked_.at(message.stream), {&message, 1});
      for (const auto& [stream, place] : delivered_aside_) transaction.aside_delivered(consumer_, stream, place);
      transaction.checkpoint(checkpoints);
    });
  for (const auto& checkpoint : checkpoints) progress_.stored(checkpoint);
  newly_parked_.clear();
  newly_waiting_.clear();
  delivered_aside_.clear();
  unstored_ = false;
}

}  // namespace comptoir::outbox
