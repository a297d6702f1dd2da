#include "outbox/relay.hpp"

#include <algorithm>
#include <set>

#include "dispatch/ids.hpp"
#include "dispatch/signal.hpp"
#include "outbox/envelope.hpp"

namespace comptoir::outbox {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

constexpr std::size_t read_at_once = 500;
constexpr std::uint32_t patience_ms = 1'000;
constexpr std::uint32_t patience_after_failure_ms = 250;

comptoir_text text(std::string_view view) { return {view.data(), view.size()}; }

}  // namespace

Relay::Relay(storage::Store& store, dispatch::Writer& writer, plugins::Plugin& publisher, Options options, Report report)
    : store_(store),
      writer_(writer),
      publisher_(publisher),
      options_(options),
      report_(std::move(report)),
      progress_(store.lanes(), store.checkpoints(consumer)) {
  cursor_ = progress_.first();
  for (auto& key : store_.aside(consumer)) parked_.emplace(key.stream, key);
  retried_ = true;  // keys that were sent on before the last stop
  thread_ = std::thread([this] { work(); });
}

Relay::~Relay() { stop(); }

void Relay::stop() {
  stopping_ = true;
  wake_.ring();
  if (thread_.joinable()) thread_.join();
}

void Relay::work() {
  const auto visit = publisher_.visit();  // the publisher is not stopped while this thread may be inside
  if (!visit) return report_("outbox.no_publisher", "The publisher " + publisher_.name() + " takes no calls, so events stay in the outbox.");
  const auto* table = publisher_.publisher();
  while (!stopping_) {
    auto patience = patience_ms;
    try {
      if (retried_.exchange(false)) take_back_retried();
      if (read_more()) patience = 0;
      failing_ = false;
    } catch (const std::exception& failure) {
      if (!failing_) report_("outbox.failing", std::string("The outbox waits until the store is well again: ") + failure.what());
      failing_ = true;
      retried_ = true;  // it may have failed over a key that was sent on
      patience = patience_after_failure_ms;
    }
    offer_all();
    settled_to_ = queues_.idle() ? cursor_ : progress_.settled_to();
    table->drive(publisher_.self(), wake_.fd(), std::min(patience, store_when_due()), settler());
    wake_.drain();
    waiting_ = queues_.size();
    under_way_ = queues_.under_way();
  }
  table->close(publisher_.self(), options_.close_ms, settler());
  try {
    store_progress(true);
  } catch (const std::exception& failure) {
    report_("outbox.checkpoint_failed",
            std::string("The outbox's last checkpoint could not be stored, what was sent may be sent again: ") + failure.what());
  }
}

/// True when there may be more, and room for it.
bool Relay::read_more() {
  const auto limit = std::min(read_at_once, options_.window);
  if (queues_.size() + limit > options_.window) return false;
  auto messages = store_.read()->outbox(cursor_, limit);
  for (auto& message : messages) {
    cursor_ = message.position;
    if (progress_.passed(message.lane, message.position)) continue;
    progress_.read(message.lane, message.position);
    if (std::ranges::find(message.handled, consumer) != message.handled.end()) {  // it came in from outside
      progress_.settled(message.lane, message.position);
      unstored_ = true;
      continue;
    }
    const auto parked = parked_.find(message.stream);
    if (parked == parked_.end())
      queues_.push({std::move(message), false});
    else
      newly_parked_.emplace_back(parked->second, std::vector{std::move(message)});
  }
  return messages.size() == limit && queues_.size() + limit <= options_.window;
}

/// Keys that a person sent on: what waits behind them goes out first, in order; newer messages of the key wait behind that.
void Relay::take_back_retried() {
  std::set<storage::StreamKey> sent_on;
  for (const auto& key : store_.aside(consumer))
    if (!key.parked) sent_on.insert(key.stream);
  for (auto& [key, messages] : newly_parked_)
    if (sent_on.contains(key.stream)) key.parked = false;
  store_progress(false);  // what came meanwhile stands behind what waits
  for (const auto& stream : sent_on) {
    if (!parked_.erase(stream)) continue;
    for (auto& message : store_.aside_messages(consumer, stream, SIZE_MAX / 2)) queues_.push({std::move(message), true});
  }
}

void Relay::offer_all() {
  const auto* table = publisher_.publisher();
  while (const auto* waiting = queues_.next()) {
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
    if (table->offer(publisher_.self(), &outgoing, settler()) == COMPTOIR_ACCEPTED) continue;
    queues_.lost(outgoing.position);
    return;
  }
}

comptoir_settler Relay::settler() {
  return {this, [](void* self, std::uint64_t position, comptoir_settlement settlement, comptoir_text reason) {
            static_cast<Relay*>(self)->settle(position, settlement, {reason.data, reason.size});
          }};
}

void Relay::settle(storage::Position position, comptoir_settlement settlement, std::string_view reason) {
  if (settlement == COMPTOIR_LOST) return queues_.lost(position);
  if (settlement == COMPTOIR_REJECTED) return park(position, reason);
  const auto out = queues_.confirmed(position);
  if (!out) return;
  ++confirmed_;
  unstored_ = true;
  if (out->was_aside)
    delivered_aside_.emplace_back(out->message.stream, position);
  else
    progress_.settled(out->message.lane, position);
}

void Relay::park(storage::Position position, std::string_view reason) {
  auto stuck = queues_.rejected(position);
  if (stuck.empty()) return;
  const auto& stream = stuck.front().message.stream;
  storage::AsideKey key{
      .consumer = consumer, .stream = stream, .attempts = 1, .next_attempt = dispatch::now(), .parked = true, .reason = std::string(reason)};
  std::vector<storage::Message> messages;
  for (auto& waiting : stuck)
    if (!waiting.was_aside) messages.push_back(std::move(waiting.message));
  report_("outbox.parked", "The publisher refused an event of " + key.stream.type + " " + key.stream.id + ", its later events wait: " + key.reason);
  parked_.emplace(key.stream, key);
  newly_parked_.emplace_back(std::move(key), std::move(messages));
}

/// Checkpoints are written now and then, not for each message. Returns how long the next one may wait, in milliseconds.
std::uint32_t Relay::store_when_due() {
  unstored_ = unstored_ || !newly_parked_.empty() || !delivered_aside_.empty();
  if (!unstored_) return patience_ms;
  const auto age = std::chrono::duration_cast<milliseconds>(steady_clock::now() - stored_at_).count();
  if (age < options_.checkpoint_every_ms) return options_.checkpoint_every_ms - static_cast<std::uint32_t>(age);
  try {
    store_progress(queues_.idle());
    return patience_ms;
  } catch (const std::exception& failure) {
    report_("outbox.checkpoint_failed",
            std::string("The outbox's checkpoint could not be stored, what was sent may be sent again: ") + failure.what());
    return patience_after_failure_ms;
  }
}

/// Checkpoints and parked keys, in one transaction.
void Relay::store_progress(bool all_lanes) {
  for (const auto& [key, messages] : newly_parked_)
    for (const auto& message : messages) progress_.settled(message.lane, message.position);
  const auto checkpoints = progress_.advanced(consumer, all_lanes);
  stored_at_ = steady_clock::now();
  if (!checkpoints.empty() || !newly_parked_.empty() || !delivered_aside_.empty())
    writer_.perform([&](storage::Transaction& transaction) {
      for (const auto& [key, messages] : newly_parked_) transaction.set_aside(key, messages);
      for (const auto& [stream, position] : delivered_aside_) transaction.aside_delivered(consumer, stream, position);
      for (const auto& checkpoint : checkpoints) transaction.checkpoint(checkpoint);
    });
  for (const auto& checkpoint : checkpoints) progress_.stored(checkpoint);
  newly_parked_.clear();
  delivered_aside_.clear();
  unstored_ = false;
}

std::size_t Relay::retry(std::string_view id) {
  std::size_t keys = 0;
  for (auto key : store_.aside(consumer)) {
    if (key.stream.id != id) continue;
    key.parked = false;
    writer_.perform([&](storage::Transaction& transaction) { transaction.set_aside(key, {}); });
    ++keys;
  }
  retried_ = true;
  wake_.ring();
  return keys;
}

RelayStatus Relay::status() const {
  RelayStatus status;
  status.settled = settled_to_;  // before the end, which it must not overtake
  status.outbox_end = store_.read()->outbox_end();
  status.confirmed = confirmed_;
  status.waiting = waiting_;
  status.under_way = under_way_;
  status.parked_keys = store_.aside(consumer).size();
  status.publisher = publisher_.name();
  const comptoir_sink sink{&status.publisher_status,
                           [](void* self, comptoir_text bytes) { static_cast<std::string*>(self)->append(bytes.data, bytes.size); }};
  publisher_.publisher()->status(publisher_.self(), sink);
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
