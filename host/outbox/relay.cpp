#include "outbox/relay.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

#include "dispatch/ids.hpp"
#include "dispatch/signal.hpp"
#include "outbox/envelope.hpp"

namespace comptoir::outbox {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

constexpr std::size_t read_at_once = 500;
constexpr std::uint32_t patience_ms = 1'000;
constexpr std::uint32_t patience_after_failure_ms = 250;
constexpr auto nothing_to_settle = std::numeric_limits<storage::Position>::max();
constexpr milliseconds all_lanes_every{1'000};  // a lane in which nothing happens is not to look as if it lagged

comptoir_text text(std::string_view view) { return {view.data(), view.size()}; }

std::uint32_t milliseconds_until(steady_clock::time_point moment) {
  return static_cast<std::uint32_t>(std::max(std::chrono::ceil<milliseconds>(moment - steady_clock::now()), milliseconds(0)).count());
}

}  // namespace

Relay::Relay(storage::Store& store, dispatch::Writer& writer, dispatch::Lanes& lanes, plugins::Plugin& publisher, plugins::Watchdog& watchdog,
             Options options, Report report)
    : store_(store),
      writer_(writer),
      publisher_(publisher),
      options_(options),
      report_(std::move(report)),
      seat_(lanes, [this] { wake_.ring(); }),
      progress_(store.lanes()),
      patience_(lanes.are_shared()),
      failures_({.failing = "outbox.failing",
                 .sentence = "The outbox waits until the store is well again",
                 .recovered = "outbox.recovered",
                 .well = "The outbox goes on again."},
                report_),
      checkpoint_failures_({.failing = "outbox.checkpoint_failed",
                            .sentence = "The outbox's checkpoint could not be stored, what was sent may be sent again",
                            .recovered = "outbox.checkpoint_stored",
                            .well = "The outbox's checkpoint is stored again."},
                           report_),
      publisher_failures_({.failing = "outbox.publisher_failing",
                           .sentence = "Nothing leaves the outbox, for the publisher " + publisher.name() + " failed in what must not fail",
                           .recovered = "outbox.publisher_recovered",
                           .well = "The publisher " + publisher.name() + " goes on again."},
                          report_),
      watch_(watchdog.watch()) {
  (void)change_lanes();
  thread_ = std::thread([this] { ended_.follow([this] { work(); }); });
}

Relay::~Relay() { stop(); }

void Relay::stop() {
  stopping_ = true;
  wake_.ring();
  if (thread_.joinable()) ended_.join(thread_, *watch_);
}

void Relay::work() {
  const auto visit = publisher_.visit();  // the publisher is not stopped while this thread may be inside
  if (!visit) return report_("outbox.no_publisher", "The publisher " + publisher_.name() + " takes no calls, so events stay in the outbox.");
  while (!stopping_) {
    if (wake_.drain() || steady_clock::now() >= next_look_) behind_ = true;
    std::uint32_t patience = 0;
    const bool is_well = failures_.run([&] { patience = look(); });
    if (!is_well) {
      patience = patience_after_failure_ms;
      retried_ = true;  // it may have failed over a key that was sent on
    }
    const bool is_driven = publisher_failures_.run([&] {
      if (!is_well) offer_all();
      drive(std::min(patience, store_when_due()));
    });
    if (!is_driven) pause_.wait(milliseconds(patience_after_failure_ms));
    waiting_ = queues_.size();
    under_way_ = queues_.under_way();
  }
  publisher_failures_.run([this] {
    plugins::watched_step(*watch_, publisher_, "close", milliseconds(options_.close_ms),
                          [this] { publisher_.publisher()->close(publisher_.self(), options_.close_ms, settler()); });
    thrown_.rethrow();
  });
  checkpoint_failures_.run([this] { store_progress(true); });
}

/// Returns how long nothing has to be looked for, in milliseconds.
std::uint32_t Relay::look() try {
  const bool looks = behind_;
  const bool more = read_and_offer();
  if (looks) next_look_ = steady_clock::now() + patience_.next(std::exchange(found_, false));
  return more ? 0 : milliseconds_until(next_look_);
} catch (const storage::LaneLost&) {
  seat_.lanes().look_again();  // and wakes us with what is left
  return patience_ms;
}

void Relay::drive(std::uint32_t timeout_ms) {
  settled_to_ = !cursor_ ? nothing_to_settle : queues_.idle() ? *cursor_ : progress_.settled_to();
  plugins::watched_step(*watch_, publisher_, "drive", milliseconds(timeout_ms),
                        [&] { publisher_.publisher()->drive(publisher_.self(), wake_.fd(), timeout_ms, settler()); });
  thrown_.rethrow();
}

/// True when there may be more to read, and room for it.
bool Relay::read_and_offer() {
  if (seat_.next() && !change_lanes()) return false;
  if (!seat_.lanes().last()) return false;
  if (retried_.exchange(false) || may_have_missed_a_word()) take_back_retried();
  take_back_more();
  const bool more = read_more();
  offer_all();
  return more;
}

/// True when there may be more, and room for it.
bool Relay::read_more() {
  const auto portion = room();
  if (!behind_ || !cursor_ || portion.count == 0) return false;
  auto messages = store_.outbox(*cursor_, portion);
  found_ = !messages.empty();
  behind_ = storage::uses_up(messages, portion);
  for (auto& message : messages) {
    cursor_ = message.position;
    const bool is_known = progress_.known(message.lane, message.position);
    progress_.read_to(message.position);
    if (is_known) continue;
    progress_.read(message.lane, message.position);
    if (std::ranges::find(message.handled, consumer) != message.handled.end()) {  // it came in from outside
      progress_.settled(message.lane, message.position);
      unstored_ = true;
      continue;
    }
    if (parked_.contains(message.stream))
      newly_waiting_.push_back(std::move(message));
    else
      queues_.push({std::move(message), false});
  }
  return behind_ && room().count > 0;
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

/// The host at which a key was sent on says so, and may die before it does.
bool Relay::may_have_missed_a_word() const {
  return seat_.lanes().are_shared() && !parked_.empty() && steady_clock::now() > keys_looked_at_ + dispatch::Patience::with_keys;
}

/// Keys that a person sent on: what waits behind them goes out first, in order; newer messages of the key wait behind that.
void Relay::take_back_retried() {
  keys_looked_at_ = steady_clock::now();
  store_progress(false);  // a key that was parked a moment ago is not one that was sent on
  for (const auto& key : store_.aside(consumer)) {
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
    auto waiting = store_.aside_messages(consumer, *key, room());
    if (waiting.empty()) {
      parked_.erase(*key);
      key = returning_.erase(key);
      continue;
    }
    for (auto& message : waiting) queues_.push({std::move(message), true});
    ++key;
  }
}

void Relay::offer_all() {
  const auto next = [&] { return seat_.lanes().last() ? queues_.next() : nullptr; };
  while (const auto* waiting = next()) {
    const auto& message = waiting->message;
    std::string document;
    try {
      document = envelope(message);
    } catch (const std::exception& unreadable) {  // such as a plugin's text that is not UTF-8: it fails each time
      const auto position = message.position;
      queues_.offered();
      park(position, unreadable.what());
      continue;
    }
    const auto id = message.id.text();
    const comptoir_outgoing outgoing{
        message.position,          text(routing_key(message)), text(message.type), text(document), text(message.stream.tenant),
        text(message.stream.type), text(message.stream.id),    message.version,    text(id),       text(message.origin.traceparent)};
    queues_.offered();  // before the offer: a publisher may settle within it
    comptoir_offer answer = COMPTOIR_FULL;
    plugins::watched_step(*watch_, publisher_, "offer", milliseconds(0),
                          [&] { answer = publisher_.publisher()->offer(publisher_.self(), &outgoing, settler()); });
    thrown_.rethrow();
    if (answer == COMPTOIR_ACCEPTED) continue;
    queues_.lost(outgoing.position);
    return;
  }
}

comptoir_settler Relay::settler() {
  return {this, [](void* self, std::uint64_t position, comptoir_settlement settlement, comptoir_text reason) noexcept {
            auto& relay = *static_cast<Relay*>(self);
            relay.thrown_.keep([&] { relay.settle(position, settlement, {reason.data, reason.size}); });
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
    delivered_aside_.emplace_back(out->message.stream, position);
  else
    progress_.settled(out->message.lane, position);
}

void Relay::park(storage::Position position, std::string_view reason) {
  auto stuck = queues_.rejected(position);
  if (stuck.empty() || !progress_.holds(stuck.front().message.lane)) return;
  const auto& stream = stuck.front().message.stream;
  storage::AsideKey key{
      .consumer = consumer, .stream = stream, .attempts = 1, .next_attempt = dispatch::now(), .parked = true, .reason = std::string(reason)};
  std::vector<storage::Message> messages;
  for (auto& waiting : stuck)
    if (!waiting.was_aside) messages.push_back(std::move(waiting.message));
  report_("outbox.parked", "The publisher refused an event of " + key.stream.type + " " + key.stream.id + ", its later events wait: " + key.reason);
  returning_.erase(key.stream);
  parked_.insert_or_assign(key.stream, key);
  newly_parked_.emplace_back(std::move(key), std::move(messages));
}

/// Checkpoints are written now and then, not for each message. Returns how long the next one may wait, in milliseconds.
std::uint32_t Relay::store_when_due() {
  const bool moved_idly = queues_.idle() && steady_clock::now() > all_stored_ + all_lanes_every && !progress_.advanced(consumer, true).empty();
  unstored_ = unstored_ || moved_idly || !newly_parked_.empty() || !newly_waiting_.empty() || !delivered_aside_.empty();
  if (!unstored_) return patience_ms;
  const auto age = std::chrono::duration_cast<milliseconds>(steady_clock::now() - stored_at_).count();
  if (age < options_.checkpoint_every_ms) return options_.checkpoint_every_ms - static_cast<std::uint32_t>(age);
  bool is_stored = false;
  checkpoint_failures_.run([&] {
    try {
      store_progress(queues_.idle() || steady_clock::now() > all_stored_ + all_lanes_every);
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
  for (const auto& [key, messages] : newly_parked_) {
    lanes.insert(storage::lane_of(key.stream, store_.lanes()));
    for (const auto& message : messages) progress_.settled(message.lane, message.position);
  }
  for (const auto& message : newly_waiting_) {
    lanes.insert(message.lane);
    progress_.settled(message.lane, message.position);
  }
  for (const auto& [stream, position] : delivered_aside_) lanes.insert(storage::lane_of(stream, store_.lanes()));
  const auto checkpoints = progress_.advanced(consumer, all_lanes);
  for (const auto& checkpoint : checkpoints) lanes.insert(checkpoint.lane);
  stored_at_ = steady_clock::now();
  if (all_lanes) all_stored_ = stored_at_;
  if (!lanes.empty())
    writer_.perform([&](storage::Transaction& transaction) {
      transaction.hold(leases_of(seat_.tenure(), lanes));
      for (const auto& [key, messages] : newly_parked_) transaction.set_aside(key, messages);
      for (const auto& message : newly_waiting_) transaction.wait_aside(parked_.at(message.stream), {&message, 1});
      for (const auto& [stream, position] : delivered_aside_) transaction.aside_delivered(consumer, stream, position);
      for (const auto& checkpoint : checkpoints) transaction.checkpoint(checkpoint);
    });
  for (const auto& checkpoint : checkpoints) progress_.stored(checkpoint);
  newly_parked_.clear();
  newly_waiting_.clear();
  delivered_aside_.clear();
  unstored_ = false;
}

std::size_t Relay::retry(std::string_view id) {
  std::size_t keys = 0;
  for (const auto& key : store_.aside(consumer)) {
    if (key.stream.id != id) continue;
    writer_.perform([&](storage::Transaction& transaction) { transaction.send_on(consumer, key.stream); });
    ++keys;
  }
  look_at_keys();
  return keys;
}

RelayStatus Relay::status() const {
  RelayStatus status;
  status.settled = settled_to_;  // before the end, which it must not overtake
  status.outbox_end = store_.read()->outbox_end();
  status.settled = std::min(status.settled, status.outbox_end);  // a host without lanes has nothing to settle
  status.confirmed = confirmed_;
  status.waiting = waiting_;
  status.under_way = under_way_;
  status.parked_keys = store_.aside(consumer).size();
  status.publisher = publisher_.name();
  status.publisher_status = publisher_.publisher_status();
  return status;
}

bool Relay::drained(milliseconds timeout) const {
  const auto end = store_.read()->outbox_end();
  const auto deadline = steady_clock::now() + timeout;
  dispatch::Signal pause;
  while (settled_to_ < end) {
    if (steady_clock::now() > deadline) return false;
    wake_.ring();
    pause.wait(milliseconds(1));
  }
  return true;
}

}  // namespace comptoir::outbox
