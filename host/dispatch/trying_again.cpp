// One delivery at a time: what was set aside is tried again by the host that holds its lane.
#include <algorithm>

#include "dispatch/arrivals.hpp"
#include "dispatch/subscriptions.hpp"

namespace comptoir::dispatch {

bool Subscriptions::submit(const Consumer& consumer, std::span<const storage::Message* const> messages, DeliveryRun::Completion completion) {
  std::vector<Delivery> deliveries;
  for (const auto* message : messages) {
    const auto& target = consumer.targets.find(unversioned(message->type))->second;
    deliveries.push_back({target, consumer.name, *message, seat_.tenure().lease(lane_of(consumer, message->stream))});
  }
  std::unique_ptr<Job> job = std::make_unique<DeliveryRun>(services_, std::move(deliveries), std::move(completion));
  return writer_.submit_always(job);
}

/// Bookkeeping on account of a lane.
void Subscriptions::in_lane(storage::Lane lane, const std::function<void(storage::Transaction&)>& action) {
  writer_.perform([&](storage::Transaction& transaction) {
    transaction.hold(leases_of(seat_.tenure(), {lane}));
    action(transaction);
  });
}

Outcome Subscriptions::deliver(const Consumer& consumer, const storage::Message& message) {
  Arrivals arrivals;
  const auto arrive = [&](std::size_t taken, Outcome next) { arrivals.push({0, taken, std::move(next)}); };
  const auto* const one = &message;
  if (!submit(consumer, {&one, 1}, arrive)) require_decided(not_taken());
  auto outcome = arrivals.pop().next;
  if (outcome.error && plugins::is_plugin_away(*outcome.error)) return outcome;
  require_decided(outcome);
  return outcome;
}

void Subscriptions::retry_due() {
  for (const auto& key : aside_.due(seat_.lanes().now())) {
    if (stopping_ || seat_.next()) return;
    const auto consumer = std::ranges::find(consumers_, key.consumer, &Consumer::name);
    if (!is_held(static_cast<std::size_t>(consumer - consumers_.begin()))) retry(key);
  }
}

/// Sends what waits behind a key, in order, until it is empty or fails again.
void Subscriptions::retry(const storage::AsideKey& key) {
  const auto consumer = std::find_if(consumers_.begin(), consumers_.end(), [&](const Consumer& one) { return one.name == key.consumer; });
  const auto lane = lane_of(*consumer, key.stream);
  const auto forget = [&](storage::Position position) {
    in_lane(lane, [&](storage::Transaction& transaction) { transaction.aside_delivered(key.consumer, key.stream, position); });
  };
  for (bool any = false; !stopping_ && !seat_.next(); any = true) {
    const auto waiting = store_.aside_messages(key.consumer, key.stream, 1);
    if (waiting.empty()) {
      if (!any) forget(0);  // a key without messages: it had caught up while a person sent it on
      aside_.remove(key.consumer, key.stream);
      report_("reaction.recovered", key.consumer + " has caught up with " + key.stream.type + " " + key.stream.id + ".");
      return;
    }
    const bool is_handled = consumer->targets.contains(unversioned(waiting.front().type));  // an upgrade may have dropped the handler
    const auto outcome = is_handled ? deliver(*consumer, waiting.front()) : Outcome{};
    if (!outcome.error) {
      forget(waiting.front().position);
      continue;
    }
    if (plugins::is_plugin_away(*outcome.error)) return hold(static_cast<std::size_t>(consumer - consumers_.begin()), *outcome.error);
    const auto again = aside_.failed(key.consumer, key.stream, reason_of(outcome), seat_.lanes().now());
    in_lane(lane, [&](storage::Transaction& transaction) { transaction.set_aside(again, {}); });
    if (again.parked)
      report_("reaction.parked", key.consumer + " has parked " + key.stream.type + " " + key.stream.id + " after " + std::to_string(again.attempts) +
                                     " attempts: " + again.reason);
    return;
  }
}

std::size_t Subscriptions::retry(std::string_view consumer, const storage::StreamKey& key) {
  std::size_t keys = 0;
  for (const auto& aside : store_.aside(consumer)) {
    const bool ours = std::any_of(consumers_.begin(), consumers_.end(), [&](const Consumer& one) { return one.name == aside.consumer; });
    if (!ours || aside.stream.id != key.id || (!key.type.empty() && aside.stream != key)) continue;
    writer_.perform([&](storage::Transaction& transaction) { transaction.send_on(aside.consumer, aside.stream); });
    ++keys;
  }
  look_at_keys();
  return keys;
}

}  // namespace comptoir::dispatch
