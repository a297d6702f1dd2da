// One delivery at a time: what was set aside is tried again by the host that holds its lane.
#include <algorithm>
#include <utility>

#include "dispatch/subscriptions.hpp"
#include "dispatch/telling.hpp"
#include "storage/birth.hpp"

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
  const auto* const one = &message;
  if (!submit(consumer, {&one, 1}, [&](Arrival arrival) { arrivals.push(std::move(arrival)); })) require_decided(not_taken());
  arrivals.expect();
  auto outcome = arrivals.pop().next;
  if (outcome.error && plugins::is_plugin_away(*outcome.error)) return outcome;
  require_decided(outcome);
  return outcome;
}

/// What was being run when the process ended before is an attempt in vain, and set aside ahead of everything else: it is not run as one of many
/// again. What is another host's by now stays noted until its lane is ours: if that host dies of it too, it counts that itself.
void Subscriptions::count_unfinished() {
  if (services_.under_way == nullptr) return;
  for (const auto& delivery : services_.under_way->unfinished()) {
    const auto consumer = number_of(delivery.consumer);
    if (!consumer) continue;
    const auto lane = lane_of(consumers_[*consumer], delivery.stream);
    if (!seat_.holds(lane)) continue;
    const auto message = message_of(delivery);
    if (message || aside_.contains(delivery.consumer, delivery.stream)) count(delivery, lane, message);
    services_.under_way->counted(delivery);
  }
}

void Subscriptions::count(const Unfinished& delivery, storage::Lane lane, const std::optional<storage::Message>& message) {
  std::vector<storage::Message> waiting;
  if (message) waiting.push_back(*message);
  const auto failed = fail({delivery.consumer, delivery.stream}, lane, delivery.reason(), waiting);
  tell_of_key(
      report_, failed.parked ? "reaction.parked" : "reaction.set_aside",
      delivery.consumer + " has failed " + times(failed.attempts) + " with " + delivery.stream.type + " " + delivery.stream.id + ": " + failed.reason,
      whereabouts_of(consumers_[*number_of(delivery.consumer)], delivery.stream, message ? &*message : nullptr));
}

/// One more attempt in vain. What cannot be stored did not happen.
storage::AsideKey Subscriptions::fail(const AsideKeys::Name& key, storage::Lane lane, std::string reason,
                                      std::span<const storage::Message> waiting) try {
  auto failed = aside_.failed(key.first, key.second, std::move(reason), seat_.lanes().now());
  in_lane(lane, [&](storage::Transaction& transaction) { transaction.set_aside(failed, waiting); });
  return failed;
} catch (...) {
  reload_ = true;
  throw;
}

/// The message as it stands in the feed; none when it was taken since, or is gone.
std::optional<storage::Message> Subscriptions::message_of(const Unfinished& delivery) const {
  if (aside_.contains(delivery.consumer, delivery.stream)) return std::nullopt;  // it waits there already
  auto found = read(delivery.position - 1, storage::Portion{1}).messages;
  const auto it = std::ranges::find_if(found, [&delivery](const storage::Message& message) {
    return message.position == delivery.position && message.stream == delivery.stream && message.type == delivery.type;
  });
  if (it == found.end()) return std::nullopt;
  auto& message = *it;
  const bool is_taken = store_.read()->delivered({delivery.consumer, message.stream.tenant, message.id, storage::birth_of(message)});
  return is_taken ? std::nullopt : std::optional(std::move(message));
}

void Subscriptions::retry_due() {
  for (const auto& key : aside_.due(seat_.lanes().now())) {
    if (stopping_ || seat_.next()) return;
    if (const auto consumer = *number_of(key.consumer); !is_held(consumer)) retry(consumer, key);
  }
}

/// Sends what waits behind a key, in order, until it is empty or fails again.
void Subscriptions::retry(std::size_t number, const storage::AsideKey& key) {
  const auto& consumer = consumers_[number];
  const auto lane = lane_of(consumer, key.stream);
  const auto forget = [&](storage::MessagePlace place) {
    in_lane(lane, [&](storage::Transaction& transaction) { transaction.aside_delivered(key.consumer, key.stream, place); });
  };
  for (bool any = false; !stopping_ && !seat_.next(); any = true) {
    const auto waiting = store_.aside_messages(key.consumer, key.stream, 1);
    if (waiting.empty()) {
      if (!any) forget({});  // a key without messages: it had caught up while a person sent it on
      aside_.remove(key.consumer, key.stream);
      report_.well("reaction.recovered", key.consumer + " has caught up with " + key.stream.type + " " + key.stream.id + ".");
      return;
    }
    const bool is_handled = consumer.targets.contains(unversioned(waiting.front().type));  // an upgrade may have dropped the handler
    const auto outcome = is_handled ? deliver(consumer, waiting.front()) : Outcome{};
    if (!outcome.error) {
      forget(storage::MessagePlace::of(waiting.front()));
      continue;
    }
    if (plugins::is_plugin_away(*outcome.error)) return hold(number, *outcome.error);
    const auto again = fail({key.consumer, key.stream}, lane, reason_of(outcome), {});
    if (again.parked)
      tell_of_key(
          report_, "reaction.parked",
          key.consumer + " has parked " + key.stream.type + " " + key.stream.id + ", which has failed " + times(again.attempts) + ": " + again.reason,
          whereabouts_of(consumer, key.stream, &waiting.front()));
    return;
  }
}

std::size_t Subscriptions::retry(std::string_view consumer, const storage::StreamKey& key) {
  std::size_t keys = 0;
  for (const auto& aside : store_.aside(consumer)) {
    if (!number_of(aside.consumer) || aside.stream.id != key.id || (!key.type.empty() && aside.stream != key)) continue;
    writer_.perform([&](storage::Transaction& transaction) { transaction.send_on(aside.consumer, aside.stream); });
    ++keys;
  }
  look_at_keys();
  return keys;
}

}  // namespace comptoir::dispatch
