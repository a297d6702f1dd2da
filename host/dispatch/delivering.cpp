// One batch: what each consumer is to hear of it, delivered side by side, each in order.
#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "dispatch/arrivals.hpp"
#include "dispatch/subscriptions.hpp"
#include "dispatch/telling.hpp"

namespace comptoir::dispatch {
namespace {

constexpr std::size_t bytes_under_way_max = 8 << 20;  ///< of messages that are delivered side by side: there may be many consumers of one
constexpr std::size_t run_bytes_max = 1 << 20;

}  // namespace

std::vector<Chain> Subscriptions::chains_of(const storage::OutboxPage& page, const std::vector<std::size_t>& consumers) {
  std::map<std::pair<std::size_t, storage::StreamKey>, Chain> chains;
  for (const auto& message : page.messages)
    for (const auto i : consumers) {
      auto& progress = progress_[i];
      const auto& consumer = consumers_[i];
      const auto lane = lane_of(consumer, message.stream);
      if (progress.passed(lane, message.position)) continue;
      const bool handled = std::find(message.handled.begin(), message.handled.end(), consumer.name) != message.handled.end();
      if (handled || !consumer.targets.contains(unversioned(message.type))) continue;
      progress.read(lane, storage::MessagePlace::of(message));
      auto& chain = chains[{i, consumer.total_order ? storage::StreamKey{} : message.stream}];
      chain.consumer = i;
      chain.key = message.stream;
      if (aside_.contains(consumer.name, message.stream))
        chain.aside.push_back(&message);
      else
        chain.left.push_back(&message);
    }
  for (const auto i : consumers) progress_[i].read_to(page.read_to);
  std::vector<Chain> list;
  for (auto& [name, chain] : chains) list.push_back(std::move(chain));
  return list;
}

/// Delivers all chains side by side, each in order. Throws when the infrastructure failed, and what is left is to be read again.
void Subscriptions::run(std::vector<Chain>& chains) {
  std::optional<Outcome> broken;
  std::size_t bytes_under_way = 0;
  std::deque<std::size_t> to_send;
  std::vector<std::size_t> sent_bytes(chains.size());
  for (std::size_t i = 0; i < chains.size(); ++i)
    if (!chains[i].left.empty()) to_send.push_back(i);
  Arrivals arrivals;
  const auto send = [&](std::size_t i) {
    if (is_held(chains[i].consumer)) return;
    const auto run = run_of(chains[i]);
    sent_bytes[i] = 0;
    for (const auto* message : run) sent_bytes[i] += message->data.size();
    const auto arrive = [&arrivals, i](Arrival arrival) {
      arrival.chain = i;
      arrivals.push(std::move(arrival));
    };
    if (!submit(consumers_[chains[i].consumer], run, arrive)) {
      broken = not_taken();
      return;
    }
    arrivals.expect();
    bytes_under_way += sent_bytes[i];
  };
  for (;;) {
    for (; !broken && !to_send.empty() && (arrivals.under_way() == 0 || bytes_under_way < bytes_under_way_max); to_send.pop_front())
      send(to_send.front());
    if (arrivals.under_way() == 0) break;
    auto arrival = arrivals.pop();
    const auto i = arrival.chain;
    bytes_under_way -= sent_bytes[i];
    if (arrival.next.undecided && !plugins::is_plugin_away(*arrival.next.error)) {
      broken = std::move(arrival.next);
      continue;
    }
    settle(chains[i], arrival);
    if (!chains[i].left.empty()) to_send.push_back(i);
  }
  if (broken) require_decided(*broken);
}

/// What is delivered next of a chain: it shares a commit.
std::vector<const storage::Message*> Subscriptions::run_of(const Chain& chain) const {
  std::vector<const storage::Message*> run;
  std::size_t bytes = 0;
  for (const auto* message : chain.left) {
    if (run.size() == standings_[chain.consumer].run_most || bytes >= run_bytes_max) break;
    run.push_back(message);
    bytes += message->data.size();
  }
  return run;
}

void Subscriptions::settle(Chain& chain, const Arrival& arrival) {
  const auto& consumer = consumers_[chain.consumer];
  auto& standing = standings_[chain.consumer];
  const auto end = chain.left.begin() + static_cast<std::ptrdiff_t>(arrival.taken);
  if (arrival.taken > 0) standing.is_told_of = false;
  for (auto message = chain.left.begin(); message != end; ++message)
    progress_[chain.consumer].settled(lane_of(consumer, (*message)->stream), storage::MessagePlace::of(**message));
  chain.left.erase(chain.left.begin(), end);

  const bool is_away = arrival.next.error && plugins::is_plugin_away(*arrival.next.error);
  if (arrival.ahead > 0)
    standing.run_most = arrival.ahead;  // then the one that took too long comes first, and is counted
  else if (arrival.taken > 0 || !is_away)
    standing.run_most = run_max;
  if (is_away)
    hold(chain.consumer, *arrival.next.error);
  else if (arrival.next.error)
    set_aside(chain, reason_of(arrival.next));
}

/// The key of what is in front, and what is behind it of the same key.
void Subscriptions::set_aside(Chain& chain, std::string reason) {
  const auto& consumer = consumers_[chain.consumer];
  const auto& refused = *chain.left.front();
  chain.key = refused.stream;
  const auto failed = aside_.failed(consumer.name, chain.key, std::move(reason), seat_.lanes().now());
  chain.failed.insert(chain.key);
  tell_of_key(report_, "reaction.set_aside",
              consumer.name + " could not take " + refused.type + " of " + chain.key.type + " " + chain.key.id + ": " + failed.reason,
              whereabouts_of(consumer, chain.key, &refused));
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
      progress_[chain.consumer].settled(lane, storage::MessagePlace::of(*message));
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
      transaction.checkpoint(checkpoints);
    });
  } catch (...) {
    for (const auto& chain : chains)  // what is not stored aside is not settled
      for (const auto* message : chain.aside)
        progress_[chain.consumer].read(lane_of(consumers_[chain.consumer], message->stream), storage::MessagePlace::of(*message));
    throw;
  }
  for (const auto& checkpoint : checkpoints) progress_[*number_of(checkpoint.consumer)].stored(checkpoint);
}

}  // namespace comptoir::dispatch
