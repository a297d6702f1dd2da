#include "dispatch/subscriptions.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include "telemetry/sentence.hpp"

namespace comptoir::dispatch {
namespace {

constexpr std::size_t batch_max = 256;
constexpr std::chrono::milliseconds idle{1000};
constexpr std::chrono::milliseconds after_failure{250};

storage::Message as_message(storage::Event event, storage::Lane lanes) {
  const auto lane = storage::lane_of(event.stream, lanes);
  return {event.position,          lane, std::move(event.stream), event.version, event.id, std::move(event.type), std::move(event.data),
          std::move(event.origin), {}};
}

std::string reason_of(const Error& error) { return error.code + ": " + telemetry::sentence_with_faults(error); }

}  // namespace

/// Messages of one key for one consumer, in order.
struct Subscriptions::Chain {
  std::size_t consumer;
  storage::StreamKey key;
  std::deque<storage::Message> left;
  std::vector<storage::Message> aside;      ///< what is to wait behind a failure
  std::optional<storage::AsideKey> failed;  ///< set when this run set the key aside
};

/// Outcomes on their way from the writer's thread to ours.
class Subscriptions::Arrivals {
 public:
  void push(std::size_t chain, Outcome outcome) {
    const std::lock_guard lock(mutex_);
    arrived_.emplace_back(chain, std::move(outcome));
    some_.notify_one();
  }
  std::pair<std::size_t, Outcome> pop() {
    std::unique_lock lock(mutex_);
    some_.wait(lock, [&] { return !arrived_.empty(); });
    auto first = std::move(arrived_.front());
    arrived_.pop_front();
    return first;
  }

 private:
  std::mutex mutex_;
  std::condition_variable some_;
  std::deque<std::pair<std::size_t, Outcome>> arrived_;
};

/// Those that are placed in the publisher's transaction too: what was committed before they were placed there is still to be delivered.
std::vector<Consumer> reaction_consumers(const Directory& directory) {
  std::vector<Consumer> consumers;
  for (const auto& reaction : directory.all_reactions())
    consumers.push_back({reaction.contract->name, {{std::string(unversioned(reaction.contract->event)), reaction}}, false});
  return consumers;
}

std::vector<Consumer> projection_consumers(const Directory& directory) {
  std::vector<Consumer> consumers;
  for (const auto& projection : directory.asynchronous_projections()) {
    auto found =
        std::find_if(consumers.begin(), consumers.end(), [&](const Consumer& consumer) { return consumer.name == projection.contract->name; });
    if (found == consumers.end()) found = consumers.insert(found, {projection.contract->name, {}, projection.contract->total_order});
    found->targets[std::string(unversioned(projection.contract->event))] = projection;
  }
  return consumers;
}

Subscriptions::Subscriptions(const UnitServices& services, storage::Store& store, Writer& writer, Feed feed, std::vector<Consumer> consumers,
                             Backoff backoff, std::function<void(std::string_view, const std::string&)> report)
    : services_(services),
      store_(store),
      writer_(writer),
      feed_(feed),
      consumers_(std::move(consumers)),
      report_(std::move(report)),
      aside_(store, backoff) {
  std::vector<std::string> names;
  for (const auto& consumer : consumers_) {
    names.push_back(consumer.name);
    progress_.emplace_back(store_.lanes(), store_.checkpoints(consumer.name));
  }
  aside_.load(names);
  if (consumers_.empty()) return;
  cursor_ = progress_.front().first();
  for (const auto& progress : progress_) cursor_ = std::min(cursor_, progress.first());
  delivered_to_ = cursor_;
  thread_ = std::thread([this] { work(); });
}

Subscriptions::~Subscriptions() { stop(); }

void Subscriptions::stop() {
  stopping_ = true;
  signal_.ring();
  if (thread_.joinable()) thread_.join();
}

void Subscriptions::work() {
  bool idle_stored = true;
  while (!stopping_) {
    bool more = false;
    try {
      if (reload_.exchange(false)) {
        std::vector<std::string> names;
        for (const auto& consumer : consumers_) names.push_back(consumer.name);
        aside_.load(names);
      }
      more = deliver_new();
      retry_due();
      failing_ = false;
      if (!more && !idle_stored) {
        std::vector<Chain> none;
        store_progress(none, true);
      }
      idle_stored = !more;
    } catch (const std::exception& failure) {
      if (!failing_) report_("subscriptions.failing", std::string("Deliveries wait until the store is well again: ") + failure.what());
      failing_ = true;
      more = false;
    }
    if (!more && !stopping_) signal_.wait(patience());
  }
  try {
    std::vector<Chain> none;
    store_progress(none, true);
  } catch (const std::exception&) {
    // The checkpoints stay where they are: what was delivered is known by its inbox rows.
  }
}

std::chrono::milliseconds Subscriptions::patience() const {
  if (failing_) return after_failure;
  const auto next = aside_.next_due();
  if (!next) return idle;
  return std::clamp(std::chrono::milliseconds((*next - now()).in_milliseconds() + 1), std::chrono::milliseconds(1), idle);
}

std::vector<storage::Message> Subscriptions::read() const {
  const auto reads = store_.read();
  if (feed_ == Feed::outbox) return reads->outbox(cursor_, batch_max);
  std::vector<storage::Message> messages;
  for (auto& event : reads->log(cursor_, batch_max)) messages.push_back(as_message(std::move(event), store_.lanes()));
  return messages;
}

/// One batch; true when there may be more.
bool Subscriptions::deliver_new() {
  const auto messages = read();
  if (messages.empty()) return false;
  auto chains = chains_of(messages);
  if (!run(chains)) throw std::runtime_error("the unit of a delivery could not be written");
  store_progress(chains, false);
  cursor_ = messages.back().position;
  delivered_to_ = cursor_;
  return messages.size() == batch_max;
}

std::vector<Subscriptions::Chain> Subscriptions::chains_of(const std::vector<storage::Message>& messages) {
  std::map<std::pair<std::size_t, storage::StreamKey>, Chain> chains;
  for (const auto& message : messages)
    for (std::size_t i = 0; i < consumers_.size(); ++i) {
      auto& progress = progress_[i];
      if (progress.passed(message.lane, message.position)) continue;
      progress.read(message.lane, message.position);
      const auto& consumer = consumers_[i];
      const bool handled = std::find(message.handled.begin(), message.handled.end(), consumer.name) != message.handled.end();
      if (handled || !consumer.targets.contains(unversioned(message.type))) {
        progress.settled(message.lane, message.position);
        continue;
      }
      auto& chain = chains[{i, consumer.total_order ? storage::StreamKey{} : message.stream}];
      chain.consumer = i;
      chain.key = message.stream;
      if (aside_.contains(consumer.name, message.stream))
        chain.aside.push_back(message);
      else
        chain.left.push_back(message);
    }
  std::vector<Chain> list;
  for (auto& [name, chain] : chains) list.push_back(std::move(chain));
  return list;
}

/// Delivers all chains side by side, each in order. False: the infrastructure failed, and what is left is to be read again.
bool Subscriptions::run(std::vector<Chain>& chains) {
  Arrivals arrivals;
  std::size_t under_way = 0;
  bool well = true;
  const auto send = [&](std::size_t i) {
    if (chains[i].left.empty()) return;
    if (submit(consumers_[chains[i].consumer], chains[i].left.front(), [&arrivals, i](Outcome outcome) { arrivals.push(i, std::move(outcome)); }))
      ++under_way;
    else
      well = false;
  };
  for (std::size_t i = 0; i < chains.size(); ++i) send(i);
  while (under_way > 0) {
    auto [i, outcome] = arrivals.pop();
    --under_way;
    if (outcome.undecided) {
      well = false;
    } else {
      settle(chains[i], std::move(outcome));
      if (well) send(i);
    }
  }
  return well;
}

bool Subscriptions::settle(Chain& chain, Outcome outcome) {
  const auto& consumer = consumers_[chain.consumer].name;
  if (!outcome.error) {
    progress_[chain.consumer].settled(chain.left.front().lane, chain.left.front().position);
    chain.left.pop_front();
    return true;
  }
  chain.key = chain.left.front().stream;
  chain.failed = aside_.failed(consumer, chain.key, reason_of(*outcome.error), now());
  report_("reaction.set_aside",
          consumer + " could not take " + chain.left.front().type + " of " + chain.key.type + " " + chain.key.id + ": " + chain.failed->reason);
  auto same_key = [&](const storage::Message& message) { return message.stream == chain.key; };
  std::copy_if(chain.left.begin(), chain.left.end(), std::back_inserter(chain.aside), same_key);
  std::erase_if(chain.left, same_key);
  return false;
}

/// Checkpoints, and what was set aside, in one transaction.
void Subscriptions::store_progress(std::vector<Chain>& chains, bool all_lanes) {
  for (const auto& chain : chains)
    for (const auto& message : chain.aside) progress_[chain.consumer].settled(message.lane, message.position);
  std::vector<storage::Checkpoint> checkpoints;
  for (std::size_t i = 0; i < consumers_.size(); ++i)
    for (auto& checkpoint : progress_[i].advanced(consumers_[i].name, all_lanes)) checkpoints.push_back(std::move(checkpoint));
  const bool any_aside = std::any_of(chains.begin(), chains.end(), [](const Chain& chain) { return !chain.aside.empty(); });
  if (checkpoints.empty() && !any_aside) return;
  writer_.perform([&](storage::Transaction& transaction) {
    for (const auto& chain : chains)
      for (const auto& message : chain.aside)  // one by one: a chain in total order holds messages of many keys
        transaction.set_aside(aside_.at(consumers_[chain.consumer].name, message.stream), {&message, 1});
    for (const auto& checkpoint : checkpoints) transaction.checkpoint(checkpoint);
  });
  for (const auto& checkpoint : checkpoints) progress_of(checkpoint.consumer).stored(checkpoint);
}

LaneProgress& Subscriptions::progress_of(std::string_view consumer) {
  const auto found = std::find_if(consumers_.begin(), consumers_.end(), [&](const Consumer& one) { return one.name == consumer; });
  return progress_[static_cast<std::size_t>(found - consumers_.begin())];
}

bool Subscriptions::submit(const Consumer& consumer, const storage::Message& message, Completion completion) {
  const auto& target = consumer.targets.find(unversioned(message.type))->second;
  std::unique_ptr<Job> job = std::make_unique<Unit>(services_, Delivery{target, consumer.name, message}, std::move(completion));
  return writer_.submit_always(job);
}

Outcome Subscriptions::deliver(const Consumer& consumer, const storage::Message& message) {
  Arrivals arrivals;
  if (!submit(consumer, message, [&](Outcome outcome) { arrivals.push(0, std::move(outcome)); })) throw std::runtime_error("the writer has stopped");
  auto outcome = arrivals.pop().second;
  if (outcome.undecided) throw std::runtime_error(outcome.error->sentence);
  return outcome;
}

void Subscriptions::retry_due() {
  for (const auto& key : aside_.due(now())) {
    if (stopping_) return;
    retry(key);
  }
}

/// Sends what waits behind a key, in order, until it is empty or fails again.
void Subscriptions::retry(const storage::AsideKey& key) {
  const auto consumer = std::find_if(consumers_.begin(), consumers_.end(), [&](const Consumer& one) { return one.name == key.consumer; });
  const auto forget = [&](storage::Position position) {
    writer_.perform([&](storage::Transaction& transaction) { transaction.aside_delivered(key.consumer, key.stream, position); });
  };
  for (bool any = false; !stopping_; any = true) {
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
    const auto again = aside_.failed(key.consumer, key.stream, reason_of(*outcome.error), now());
    writer_.perform([&](storage::Transaction& transaction) { transaction.set_aside(again, {}); });
    if (again.parked)
      report_("reaction.parked", key.consumer + " has parked " + key.stream.type + " " + key.stream.id + " after " + std::to_string(again.attempts) +
                                     " attempts: " + again.reason);
    return;
  }
}

std::size_t Subscriptions::retry(std::string_view consumer, const storage::StreamKey& key) {
  std::size_t keys = 0;
  for (auto aside : store_.aside(consumer)) {
    const bool ours = std::any_of(consumers_.begin(), consumers_.end(), [&](const Consumer& one) { return one.name == aside.consumer; });
    if (!ours || aside.stream.id != key.id || (!key.type.empty() && aside.stream != key)) continue;
    aside.parked = false;
    aside.attempts = 0;
    aside.next_attempt = now();
    writer_.perform([&](storage::Transaction& transaction) { transaction.set_aside(aside, {}); });
    ++keys;
  }
  reload_ = true;
  signal_.ring();
  return keys;
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
