// How what waits behind a parked key goes out again, once a person has sent the key on.
#include <algorithm>
#include <chrono>
#include <utility>

#include "outbox/relay.hpp"

namespace comptoir::outbox {
namespace {

constexpr std::size_t read_at_once = 500;

}  // namespace

std::size_t Relay::retry(std::string_view id) {
  std::size_t keys = 0;
  for (const auto& key : store_.aside(consumer_)) {
    if (key.stream.id != id) continue;
    writer_.perform([&](storage::Transaction& transaction) { transaction.send_on(consumer_, key.stream); });
    ++keys;
  }
  look_at_keys();
  return keys;
}

/// The host at which a key was sent on says so, and may die before it does.
bool Relay::may_have_missed_a_word() const {
  return seat_.lanes().are_shared() && !parked_.empty() && std::chrono::steady_clock::now() > keys_looked_at_ + dispatch::Patience::with_keys;
}

/// Keys that a person sent on: what waits behind them goes out first, in order; newer messages of the key wait behind that.
void Relay::take_back_retried() {
  keys_looked_at_ = std::chrono::steady_clock::now();
  store_progress(false);  // a key that was parked a moment ago is not one that was sent on
  for (const auto& key : store_.aside(consumer_)) {
    const auto known = parked_.find(key.stream);
    if (key.parked || known == parked_.end()) continue;
    known->second = key;  // what comes meanwhile is set aside behind the rest, and is no reason to park the key again
    returning_.insert(key.stream);
  }
}

/// A portion of what waits behind each key that returns, once the one before is out.
void Relay::take_back_more() {
  for (auto key = returning_.begin(); key != returning_.end() && room().count > 0;) {
    if (queues_.holds(*key)) {
      ++key;
      continue;
    }
    store_progress(false);  // what went out is gone from there, and what came meanwhile stands there
    auto waiting = store_.aside_messages(consumer_, *key, room());
    if (waiting.empty()) {
      parked_.erase(*key);
      key = returning_.erase(key);
      continue;
    }
    for (auto& message : waiting) queues_.push({std::move(message), true});
    ++key;
  }
}

/// What may be read now: a good part of the window, or nothing.
storage::Portion Relay::room() const {
  const auto at_once = std::min(read_at_once, options_.window);
  const auto held = held_bytes();
  const bool is_full = queues_.size() + at_once > options_.window || held > options_.window_bytes / 2;
  return is_full ? storage::Portion(0, 0) : storage::Portion(at_once, options_.window_bytes - held);
}

std::size_t Relay::held_bytes() const {
  auto bytes = queues_.bytes() + storage::bytes_of(newly_waiting_);
  for (const auto& [key, messages] : newly_parked_) bytes += storage::bytes_of(messages);
  return bytes;
}

}  // namespace comptoir::outbox
