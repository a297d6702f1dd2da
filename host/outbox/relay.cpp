#include "outbox/relay.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "dispatch/signal.hpp"
#include "outbox/envelope.hpp"
#include "storage/publisher_consumer.hpp"

namespace comptoir::outbox {
namespace {

using std::chrono::milliseconds, std::chrono::steady_clock;

constexpr auto nothing_to_settle = std::numeric_limits<storage::Position>::max();

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
      consumer_(storage::consumer_of_publisher(publisher.name())),
      options_(options),
      report_(std::move(report)),
      seat_(lanes, [this] { wake_.ring(); }),
      progress_(store.lanes()),
      queues_((publisher.publisher()->flags & COMPTOIR_KEEPS_ORDER) != 0),
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
  auto page = store_.outbox(*cursor_, portion);
  found_ = page.read_to != *cursor_;
  behind_ = page.is_cut;
  bool is_known = false;
  for (auto& message : page.messages) {
    if (message.part == 0) is_known = progress_.known(message.lane, message.position);
    if (!is_known && !message.from_outside) take_in(std::move(message));
  }
  cursor_ = page.read_to;
  progress_.read_to(page.read_to);
  return behind_ && room().count > 0;
}

void Relay::take_in(storage::Message message) {
  progress_.read(message.lane, storage::MessagePlace::of(message));
  if (!parked_.contains(message.stream)) return queues_.push({std::move(message), false});
  progress_.settled(message.lane, storage::MessagePlace::of(message));  // it is stored aside together with the checkpoint
  newly_waiting_.push_back(std::move(message));
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
    const auto position = message.position;
    if (!offer(message, document)) return queues_.lost(position);
  }
}

/// False: the publisher takes no more now.
bool Relay::offer(const storage::Message& message, const std::string& document) {
  const auto id = message.id.text();
  const auto key = routing_key(message);
  const comptoir_outgoing outgoing{message.position,
                                   text(key),
                                   text(message.type),
                                   text(document),
                                   text(message.stream.tenant),
                                   text(message.stream.type),
                                   text(message.stream.id),
                                   message.version,
                                   text(id),
                                   text(message.origin.traceparent)};
  queues_.offered();  // before the offer: a publisher may settle within it
  comptoir_offer answer = COMPTOIR_FULL;
  try {
    plugins::watched_step(*watch_, publisher_, "offer", milliseconds(0),
                          [&] { answer = publisher_.publisher()->offer(publisher_.self(), &outgoing, settler()); });
    thrown_.rethrow();
  } catch (const plugins::Abandoned&) {
    throw;
  } catch (...) {
    lose(outgoing.position);
    throw;
  }
  return answer == COMPTOIR_ACCEPTED;
}

RelayStatus Relay::status() const {
  RelayStatus status;
  status.settled = settled_to_;  // before the end, which it must not overtake
  status.outbox_end = store_.read()->outbox_end();
  status.settled = std::min(status.settled, status.outbox_end);  // a host without lanes has nothing to settle
  status.confirmed = confirmed_;
  status.waiting = waiting_;
  status.under_way = under_way_;
  status.parked_keys = store_.aside(consumer_).size();
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
