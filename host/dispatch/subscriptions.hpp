// Delivers what was committed to those who react to it later: durable reactions read the outbox, asynchronous projections the log.
//
// Once in effect: the inbox row is written in the transaction of the effect. In order per key: a message whose key failed before waits behind
// it. A failing consumer holds up nobody else: its key is set aside at the first failure, tried again with backoff, then parked.
// When the infrastructure fails, nothing is set aside: the same messages are tried again. When a plugin takes no calls, its consumers are held and
// lag behind, while all others go on: each has a cursor of its own from then on, until it has caught up with those who read together.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "dispatch/arrivals.hpp"
#include "dispatch/aside_keys.hpp"
#include "dispatch/chain.hpp"
#include "dispatch/consumer.hpp"
#include "dispatch/delivery_run.hpp"
#include "dispatch/lane_progress.hpp"
#include "dispatch/lanes.hpp"
#include "dispatch/patience.hpp"
#include "dispatch/signal.hpp"
#include "dispatch/writer.hpp"

namespace comptoir::dispatch {

/// Where a subscription reads.
enum class Feed { outbox, log };

/// One thread that reads a feed for many consumers, as far as this host holds its lanes.
class Subscriptions {
 public:
  /// `report` hears a sentence when a key is set aside, parked, or the infrastructure fails.
  Subscriptions(const UnitServices& services, storage::Store& store, Writer& writer, Lanes& lanes, Feed feed, std::vector<Consumer> consumers,
                Backoff backoff, Lanes::Report report);
  ~Subscriptions();

  /// Something was committed. [thread-safe], never blocks.
  void wake() { signal_.ring(); }

  /// Somebody sent keys on. [thread-safe], never blocks.
  void look_at_keys() {
    reload_ = true;
    signal_.ring();
  }

  /// A key is to be tried again now, parked or not, by whatever host holds its lane; empty consumer: every one that set it aside. Returns how many
  /// keys that were. [thread-safe]
  std::size_t retry(std::string_view consumer, const storage::StreamKey& key);

  /// Waits until everything that is committed by now in this host's lanes was delivered or set aside; false when it was not in time, as when a
  /// consumer is held. For tests. [thread-safe]
  bool drained(std::chrono::milliseconds timeout);

  /// Finishes the batch in hand, stores the checkpoints, ends the thread.
  void stop();

 private:
  static constexpr storage::Portion batch_portion{256, 8 << 20};
  static constexpr storage::Position far_behind = 4 * batch_portion.count;
  static constexpr std::size_t run_max = 32;  ///< messages of a chain that share a commit; more would hold up the commands beside them
  static constexpr std::chrono::milliseconds held_for{500};

  /// How a consumer is delivered to.
  struct Standing {
    std::optional<storage::Position> cursor;                     ///< its own; none: it reads with the others
    std::optional<std::chrono::steady_clock::time_point> until;  ///< its plugin takes no calls, and is not tried again before
    bool is_told_of = false;
    std::size_t run_most = run_max;  ///< messages that share a commit at most
  };

  void work();
  bool work_once();
  void change_lanes(std::shared_ptr<const Tenure> next);
  void place_cursors();
  void note_delivered();
  bool may_have_missed_a_word() const;
  void load_aside();
  bool deliver_new();
  bool catch_up();
  bool catch_up(std::size_t consumer);
  void deliver(const storage::OutboxPage& page, const std::vector<std::size_t>& consumers);
  void count_unfinished();
  void count(const Unfinished& delivery, storage::Lane lane, const std::optional<storage::Message>& message);
  std::optional<storage::Message> message_of(const Unfinished& delivery) const;
  void retry_due();
  void retry(std::size_t number, const storage::AsideKey& key);
  storage::AsideKey fail(const AsideKeys::Name& key, storage::Lane lane, std::string reason, std::span<const storage::Message> waiting);
  storage::OutboxPage read(storage::Position after, const storage::Portion& portion) const;
  std::vector<Chain> chains_of(const storage::OutboxPage& page, const std::vector<std::size_t>& consumers);
  void run(std::vector<Chain>& chains);
  std::vector<const storage::Message*> run_of(const Chain& chain) const;
  void settle(Chain& chain, const Arrival& arrival);
  void set_aside(Chain& chain, std::string reason);
  void hold(std::size_t consumer, const Error& why);
  bool is_held(std::size_t consumer) const { return standings_[consumer].until.has_value(); }
  void store_progress(std::vector<Chain>& chains, bool all_lanes);
  std::optional<std::size_t> number_of(std::string_view consumer) const;
  storage::Lane lane_of(const Consumer& consumer, const storage::StreamKey& stream) const { return consumer.lane_of(stream, store_.lanes()); }
  void in_lane(storage::Lane lane, const std::function<void(storage::Transaction&)>& action);
  bool submit(const Consumer& consumer, std::span<const storage::Message* const> messages, DeliveryRun::Completion completion);
  Outcome deliver(const Consumer& consumer, const storage::Message& message);
  std::chrono::milliseconds pause();

  const UnitServices& services_;
  storage::Store& store_;
  Writer& writer_;
  Feed feed_;
  std::vector<Consumer> consumers_;
  Lanes::Report report_;
  std::vector<LaneProgress> progress_;  ///< by consumer
  std::vector<Standing> standings_;     ///< by consumer
  AsideKeys aside_;
  std::optional<storage::Position> cursor_;  ///< of those who read together; none: nothing is read here
  std::chrono::steady_clock::time_point keys_looked_at_;
  std::chrono::steady_clock::time_point all_stored_;  ///< when the checkpoints of all lanes were last stored
  Patience patience_;
  bool found_ = false;  ///< the last look found something
  bool idle_stored_ = true;
  FailureStreak failures_;
  std::atomic<storage::Position> delivered_to_{0};
  std::atomic<bool> reload_{false};
  std::atomic<bool> stopping_{false};
  Signal signal_;
  Seat seat_;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
