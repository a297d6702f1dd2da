#include "dispatch/subscriptions.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "dispatch/arrivals.hpp"

namespace comptoir::dispatch {
namespace {

constexpr std::size_t batch_bytes_max = 8 << 20;
constexpr std::size_t bytes_under_way_max = 8 << 20;  ///< of messages that are delivered side by side: there may be many consumers of one
constexpr std::size_t run_max = 32;                   ///< messages of a chain that share a commit; more would hold up the commands beside them
constexpr std::size_t run_bytes_max = 1 << 20;
constexpr auto nothing_to_deliver = std::numeric_limits<storage::Position>::max();
constexpr std::chrono::milliseconds after_failure{250};
constexpr std::chrono::milliseconds held_for{500};          ///< a consumer whose plugin takes no calls
constexpr std::chrono::milliseconds all_lanes_every{1000};  ///< a lane in which nothing happens is not to look as if it lagged

constexpr storage::Portion batch_portion{256, batch_bytes_max};

storage::Message as_message(storage::Event event, storage::Lane lanes) {
  const auto lane = storage::lane_of(event.stream, lanes);
  return {event.position,          lane, std::move(event.stream), event.version, event.id, std::move(event.type), std::move(event.data),
          std::move(event.origin), {}};
}

}  // namespace

/// Messages of one key for one consumer, in order.
struct Subscriptions::Chain {
  std::size_t consumer;
  storage::StreamKey key;
  std::deque<const storage::Message*> left;    ///< of the batch
  std::vector<const storage::Message*> aside;  ///< what is to wait behind a failure
  std::set<storage::StreamKey> failed{};       ///< whom this run has set aside; a chain in total order holds messages of many keys
};

Subscriptions::Subscriptions(const UnitServices& services, storage::Store& store, Writer& writer, Lanes& lanes, Feed feed,
                             std::vector<Consumer> consumers, Backoff backoff, Lanes::Report report)
    : services_(services),
      store_(store),
      writer_(writer),
      feed_(feed),
      consumers_(std::move(consumers)),
      report_(std::move(report)),
      progress_(consumers_.size(), LaneProgress(store.lanes())),
      holds_(consumers_.size()),
      aside_(store, backoff),
      patience_(lanes.are_shared()),
      failures_({.failing = "subscriptions.failing",
                 .sentence = "Deliveries wait until the store is well again",
                 .recovered = "subscriptions.recovered",
                 .well = "Deliveries go on again."},
                report_),
      seat_(lanes, [this] { wake(); }) {
  change_lanes(lanes.tenure());
  if (reload_.exchange(false)) load_aside();  // a store that cannot be read is found out at the start
  thread_ = std::thread([this] { work(); });
}

Subscriptions::~Subscriptions() { stop(); }

void Subscriptions::stop() {
  stopping_ = true;
  signal_.ring();
  if (thread_.joinable()) thread_.join();
}

void Subscriptions::work() {
  while (!stopping_) {
    bool more = false;
    failures_.run([&] {
      try {
        more = work_once();
      } catch (const storage::LaneLost&) {
        seat_.lanes().look_again();  // and wakes us with what is left
      }
    });
    if (!more && !stopping_) signal_.wait(pause());
  }
  try {
    std::vector<Chain> none;
    store_progress(none, true);
  } catch (...) {
    // The checkpoints stay where they are: what was delivered is known by its inbox rows.
  }
}

/// True when there may be more to do.
bool Subscriptions::work_once() {
  if (auto next = seat_.next()) change_lanes(std::move(next));
  if (!seat_.lanes().last()) return false;
  if (reload_.exchange(false) || may_have_missed_a_word()) load_aside();
  count_unfinished();
  const bool more = deliver_new();
  retry_due();
  if (found_) {
    idle_stored_ = false;
  } else if (!idle_stored_ && std::chrono::steady_clock::now() > all_stored_ + all_lanes_every) {
    std::vector<Chain> none;
    store_progress(none, true);
    idle_stored_ = true;
  }
  return more;
}

/// Between two batches nothing is under way: what is settled is stored, then the new lanes are read from their checkpoints on.
void Subscriptions::change_lanes(std::shared_ptr<const Tenure> next) {
  try {
    std::vector<Chain> none;
    store_progress(none, true);
  } catch (const storage::LaneLost&) {
    // What was not stored is delivered again, by whoever holds the lane now, and found to be in effect.
  }
  std::map<std::pair<std::string, storage::Lane>, storage::Position> stored;
  for (const auto& checkpoint : store_.checkpoints({})) stored[{checkpoint.consumer, checkpoint.lane}] = checkpoint.position;
  for (std::size_t i = 0; i < consumers_.size(); ++i)
    for (storage::Lane lane = 0; lane < next->lanes(); ++lane) {
      if (next->keeps(lane, seat_.tenure())) continue;
      progress_[i].drop(lane);
      if (next->holds(lane)) progress_[i].take(lane, stored[{consumers_[i].name, lane}]);
    }
  cursor_.reset();
  for (const auto& progress : progress_)
    if (const auto first = progress.first()) cursor_ = std::min(cursor_.value_or(*first), *first);
  delivered_to_ = cursor_.value_or(nothing_to_deliver);
  for (auto& hold : holds_) hold.until.reset();
  reload_ = true;
  seat_.adopt(std::move(next));
}

/// The host at which a key was sent on says so, and may die before it does.
bool Subscriptions::may_have_missed_a_word() const {
  return seat_.lanes().are_shared() && !aside_.empty() && std::chrono::steady_clock::now() > keys_looked_at_ + Patience::with_keys;
}

/// Keys are tried again by the host that holds their lane. Without knowing them nothing is delivered.
void Subscriptions::load_aside() try {
  keys_looked_at_ = std::chrono::steady_clock::now();
  aside_.load([this](const storage::AsideKey& key) {
    const auto consumer = std::find_if(consumers_.begin(), consumers_.end(), [&](const Consumer& one) { return one.name == key.consumer; });
    return consumer != consumers_.end() && seat_.holds(lane_of(*consumer, key.stream));
  });
} catch (const storage::StoreError&) {
  reload_ = true;
  throw;
}

std::chrono::milliseconds Subscriptions::pause() {
  const auto longest = patience_.next(std::exchange(found_, false));
  if (failures_.lasts()) return after_failure;
  if (std::ranges::any_of(holds_, [](const Hold& hold) { return hold.until.has_value(); })) return std::min(longest, held_for);
  const auto next = aside_.next_due();
  if (!next) return longest;
  return std::clamp(std::chrono::milliseconds((*next - seat_.lanes().now()).in_milliseconds() + 1), std::chrono::milliseconds(1), longest);
}

std::vector<storage::Message> Subscriptions::read(storage::Position after) const {
  if (feed_ == Feed::outbox) return store_.outbox(after, batch_portion);
  std::vector<storage::Message> messages;
  for (auto& event : store_.read()->log(after, batch_portion)) messages.push_back(as_message(std::move(event), store_.lanes()));
  return messages;
}

/// One batch; true when there may be more.
bool Subscriptions::deliver_new() {
  if (!cursor_) return false;
  release_held();
  const auto messages = read(*cursor_);
  if (messages.empty()) return false;
  found_ = true;
  auto chains = chains_of(messages);
  run(chains);
  store_progress(chains, std::chrono::steady_clock::now() > all_stored_ + all_lanes_every);
  cursor_ = messages.back().position;
  delivered_to_ = *cursor_;
  return storage::uses_up(messages, batch_portion);
}

std::vector<Subscriptions::Chain> Subscriptions::chains_of(const std::vector<storage::Message>& messages) {
  std::map<std::pair<std::size_t, storage::StreamKey>, Chain> chains;
  for (const auto& message : messages)
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
      if (is_held(i)) continue;
      auto& progress = progress_[i];
      const auto& consumer = consumers_[i];
      const auto lane = lane_of(consumer, message.stream);
      if (progress.passed(lane, message.position)) continue;
      progress.read(lane, message.position);
      const bool handled = std::find(message.handled.begin(), message.handled.end(), consumer.name) != message.handled.end();
      if (handled || !consumer.targets.contains(unversioned(message.type))) {
        progress.settled(lane, message.position);
        continue;
      }
      auto& chain = chains[{i, consumer.total_order ? storage::StreamKey{} : message.stream}];
      chain.consumer = i;
      chain.key = message.stream;
      if (aside_.contains(consumer.name, message.stream))
        chain.aside.push_back(&message);
      else
        chain.left.push_back(&message);
    }
  for (std::size_t i = 0; i < consumers_.size(); ++i)
    if (!is_held(i)) progress_[i].read_to(messages.back().position);
  std::vector<Chain> list;
  for (auto& [name, chain] : chains) list.push_back(std::move(chain));
  return list;
}

/// Delivers all chains side by side, each in order. Throws when the infrastructure failed, and what is left is to be read again.
void Subscriptions::run(std::vector<Chain>& chains) {
  Arrivals arrivals;
  std::size_t under_way = 0;
  std::optional<Outcome> broken;
  std::size_t bytes_under_way = 0;
  std::deque<std::size_t> to_send;
  std::vector<std::size_t> sent_bytes(chains.size());
  for (std::size_t i = 0; i < chains.size(); ++i)
    if (!chains[i].left.empty()) to_send.push_back(i);
  const auto send = [&](std::size_t i) {
    const auto run = run_of(chains[i]);
    sent_bytes[i] = 0;
    for (const auto* message : run) sent_bytes[i] += message->data.size();
    const auto arrive = [&arrivals, i](std::size_t taken, Outcome next) { arrivals.push({i, taken, std::move(next)}); };
    if (!submit(consumers_[chains[i].consumer], run, arrive)) {
      broken = not_taken();
      return;
    }
    ++under_way;
    bytes_under_way += sent_bytes[i];
  };
  for (;;) {
    for (; !broken && !to_send.empty() && (under_way == 0 || bytes_under_way < bytes_under_way_max); to_send.pop_front()) send(to_send.front());
    if (under_way == 0) break;
    auto [i, taken, next] = arrivals.pop();
    --under_way;
    bytes_under_way -= sent_bytes[i];
    if (next.error && plugins::is_plugin_away(*next.error)) {
      settle(chains[i], taken, {});
      hold(chains[i].consumer, *next.error);
      continue;
    }
    if (next.undecided) {
      broken = std::move(next);
      continue;
    }
    settle(chains[i], taken, next);
    if (!chains[i].left.empty()) to_send.push_back(i);
  }
  if (broken) require_decided(*broken);
}

/// What is delivered next of a chain: it shares a commit.
std::vector<const storage::Message*> Subscriptions::run_of(const Chain& chain) {
  std::vector<const storage::Message*> run;
  std::size_t bytes = 0;
  for (const auto* message : chain.left) {
    if (run.size() == run_max || bytes >= run_bytes_max) break;
    run.push_back(message);
    bytes += message->data.size();
  }
  return run;
}

void Subscriptions::settle(Chain& chain, std::size_t taken, const Outcome& next) {
  const auto& consumer = consumers_[chain.consumer];
  const auto end = chain.left.begin() + static_cast<std::ptrdiff_t>(taken);
  if (taken > 0) holds_[chain.consumer].is_told_of = false;
  for (auto message = chain.left.begin(); message != end; ++message)
    progress_[chain.consumer].settled(lane_of(consumer, (*message)->stream), (*message)->position);
  chain.left.erase(chain.left.begin(), end);
  if (next.error) set_aside(chain, reason_of(next));
}

/// What it has not taken stays unsettled, and so does what comes meanwhile: it is read again from there.
void Subscriptions::hold(std::size_t consumer, const Error& why) {
  auto& hold = holds_[consumer];
  hold.until = std::chrono::steady_clock::now() + held_for;
  if (std::exchange(hold.is_told_of, true)) return;
  report_("subscriptions.held", "What " + consumers_[consumer].name + " is to hear waits until its plugin takes calls again: " + why.sentence);
}

void Subscriptions::release_held() {
  const auto now = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < consumers_.size(); ++i) {
    if (!is_held(i) || *holds_[i].until > now) continue;
    holds_[i].until.reset();
    if (const auto first = progress_[i].first()) cursor_ = std::min(*cursor_, *first);
  }
}

/// The key of what is in front, and what is behind it of the same key.
void Subscriptions::set_aside(Chain& chain, std::string reason) {
  const auto& consumer = consumers_[chain.consumer];
  const auto& refused = *chain.left.front();
  chain.key = refused.stream;
  const auto failed = aside_.failed(consumer.name, chain.key, std::move(reason), seat_.lanes().now());
  chain.failed.insert(chain.key);
  report_("reaction.set_aside",
          consumer.name + " could not take " + refused.type + " of " + chain.key.type + " " + chain.key.id + ": " + failed.reason);
  auto same_key = [&](const storage::Message* message) { return message->stream == chain.key; };
  std::copy_if(chain.left.begin(), chain.left.end(), std::back_inserter(chain.aside), same_key);
  std::erase_if(chain.left, same_key);
}

/// Checkpoints, and what was set aside, in one transaction that holds their lanes.
void Subscriptions::store_progress(std::vector<Chain>& chains, bool all_lanes) {
  std::set<storage::Lane> lanes;
  for (const auto& chain : chains)
    for (const auto* message : chain.aside) {
      const auto lane = lane_of(consumers_[chain.consumer], message->stream);
      progress_[chain.consumer].settled(lane, message->position);
      lanes.insert(lane);
    }
  std::vector<storage::Checkpoint> checkpoints;
  for (std::size_t i = 0; i < consumers_.size(); ++i)
    for (auto& checkpoint : progress_[i].advanced(consumers_[i].name, all_lanes)) {
      lanes.insert(checkpoint.lane);
      checkpoints.push_back(std::move(checkpoint));
    }
  if (all_lanes) all_stored_ = std::chrono::steady_clock::now();
  if (lanes.empty()) return;
  try {
    writer_.perform([&](storage::Transaction& transaction) {
      transaction.hold(leases_of(seat_.tenure(), lanes));
      for (const auto& chain : chains)
        for (const auto* message : chain.aside) {
          const auto& key = aside_.at(consumers_[chain.consumer].name, message->stream);
          chain.failed.contains(message->stream) ? transaction.set_aside(key, {message, 1}) : transaction.wait_aside(key, {message, 1});
        }
      for (const auto& checkpoint : checkpoints) transaction.checkpoint(checkpoint);
    });
  } catch (...) {
    for (const auto& chain : chains)  // what is not stored aside is not settled
      for (const auto* message : chain.aside) progress_[chain.consumer].read(lane_of(consumers_[chain.consumer], message->stream), message->position);
    throw;
  }
  for (const auto& checkpoint : checkpoints) progress_of(checkpoint.consumer).stored(checkpoint);
}

LaneProgress& Subscriptions::progress_of(std::string_view consumer) {
  const auto found = std::find_if(consumers_.begin(), consumers_.end(), [&](const Consumer& one) { return one.name == consumer; });
  return progress_[static_cast<std::size_t>(found - consumers_.begin())];
}

bool Subscriptions::drained(std::chrono::milliseconds timeout) {
  if (consumers_.empty()) return true;
  const auto end = feed_ == Feed::outbox ? store_.read()->outbox_end() : store_.read()->log_end();
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  Signal pause;
  while (delivered_to_ < end) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    signal_.ring();
    pause.wait(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace comptoir::dispatch
