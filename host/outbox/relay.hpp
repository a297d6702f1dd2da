// Carries the outbox to the publisher: reads what was committed, keeps order per key, moves the checkpoint over what is settled.
//
// At least once: a message is offered until the publisher confirms it. The checkpoint of a lane moves over the contiguous settled prefix
// only. A rejected message parks its key: later ones of the key wait behind it, in order, others go on.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include <comptoir/detail/callback.hpp>

#include "dispatch/failure_streak.hpp"
#include "dispatch/lane_progress.hpp"
#include "dispatch/lanes.hpp"
#include "dispatch/patience.hpp"
#include "dispatch/signal.hpp"
#include "dispatch/writer.hpp"
#include "outbox/key_queues.hpp"
#include "outbox/wake.hpp"
#include "plugins/plugin.hpp"
#include "plugins/watchdog.hpp"
#include "plugins/watched_end.hpp"

namespace comptoir::outbox {

/// What the command line and the metrics show.
struct RelayStatus {
  storage::Position outbox_end = 0;  ///< of the log, whether or not what stands there is to be published
  storage::Position settled = 0;
  std::uint64_t confirmed = 0;  ///< since the start
  std::uint64_t waiting = 0;    ///< read and not settled
  std::uint64_t under_way = 0;
  std::uint64_t parked_keys = 0;
  std::string publisher;
  std::string publisher_status;  ///< JSON, as the publisher tells it
};

class Relay {
 public:
  struct Options {
    std::size_t window = 2'000;           ///< messages read ahead at most
    std::size_t window_bytes = 32 << 20;  ///< and so many bytes, but for one message that is larger
    std::uint32_t checkpoint_every_ms = 50;
    std::uint32_t close_ms = 5'000;  ///< for the publisher's farewell
  };

  using Report = dispatch::FailureStreak::Report;

  /// `publisher` must be started, and offer comptoir.publisher/1.
  /// `watchdog` looks after the publisher's calls, and outlives the relay.
  Relay(storage::Store& store, dispatch::Writer& writer, dispatch::Lanes& lanes, plugins::Plugin& publisher, plugins::Watchdog& watchdog,
        Options options, Report report);
  ~Relay();

  /// Something was committed. [thread-safe], never blocks.
  void wake() const { wake_.ring(); }

  /// Somebody sent keys on. [thread-safe], never blocks.
  void look_at_keys() {
    retried_ = true;
    wake_.ring();
  }

  /// Parked keys whose aggregate id is `id` go out again, by whatever host holds their lanes. Returns how many there were. [thread-safe]
  std::size_t retry(std::string_view id);

  [[nodiscard]] RelayStatus status() const;  ///< [thread-safe]

  /// Waits until all that is committed by now in this host's lanes was confirmed or parked. [thread-safe]
  bool drained(std::chrono::milliseconds timeout) const;

  /// Settles what is under way, within the publisher's time, stores the checkpoints, ends the thread. A thread that does not come back from the
  /// publisher is left behind, and does nothing more when it does: the relay must not go before it has ended (Watchdog::slow_calls).
  void stop();

 private:
  static constexpr std::uint32_t patience_ms = 1'000;
  static constexpr std::uint32_t patience_after_failure_ms = 250;

  void work();
  std::uint32_t look();
  void drive(std::uint32_t timeout_ms);
  bool read_and_offer();
  bool change_lanes();
  std::vector<storage::Checkpoint> checkpoints_of(const dispatch::Tenure& next);
  std::vector<storage::Checkpoint> take_over(const std::set<storage::Lane>& lanes, const dispatch::Tenure& next);
  void take_over(const storage::AsideKey& key, const dispatch::Tenure& next);
  bool read_more();
  void take_in(storage::Message message);
  bool may_have_missed_a_word() const;
  void take_back_retried();
  void take_back_more();
  std::size_t held_bytes() const;
  storage::Portion room() const;
  void offer_all();
  bool offer(const storage::Message& message, const std::string& document);
  void settle(storage::Position position, comptoir_settlement settlement, std::string_view reason);
  void lose(storage::Position position) noexcept;
  void park(storage::Position position, std::string_view reason);
  std::uint32_t store_when_due();
  void store_progress(bool all_lanes);
  comptoir_settler settler();

  storage::Store& store_;
  dispatch::Writer& writer_;
  plugins::Plugin& publisher_;
  const std::string consumer_;  ///< by which its checkpoints are named
  Options options_;
  Report report_;
  Wake wake_;
  dispatch::Signal pause_;  ///< behind a publisher that failed

  // The relay's thread alone.
  dispatch::Seat seat_;
  dispatch::LaneProgress progress_;
  std::optional<storage::Position> cursor_;  ///< none: nothing is read here
  KeyQueues queues_;
  std::map<storage::StreamKey, storage::AsideKey> parked_;
  std::set<storage::StreamKey> returning_;  ///< of them, those that were sent on, as long as something waits behind them
  std::vector<std::pair<storage::AsideKey, std::vector<storage::Message>>> newly_parked_;
  std::vector<storage::Message> newly_waiting_;  ///< behind keys that are parked
  std::vector<std::pair<storage::StreamKey, storage::MessagePlace>> delivered_aside_;
  std::chrono::steady_clock::time_point keys_looked_at_;
  std::chrono::steady_clock::time_point stored_at_;
  std::chrono::steady_clock::time_point all_stored_;  ///< when the checkpoints of all lanes were last stored
  std::optional<std::chrono::steady_clock::time_point> change_begun_;
  dispatch::Patience patience_;
  std::chrono::steady_clock::time_point next_look_;  ///< at the latest, into the outbox
  bool behind_ = true;                               ///< there may be messages behind the cursor
  bool found_ = false;                               ///< the last look found something
  bool unstored_ = false;
  dispatch::FailureStreak failures_;
  dispatch::FailureStreak checkpoint_failures_;
  dispatch::FailureStreak publisher_failures_;
  detail::ThrownInCallback thrown_;  ///< while the publisher settled

  std::atomic<storage::Position> settled_to_{0};
  std::atomic<std::uint64_t> confirmed_{0};
  std::atomic<std::uint64_t> waiting_{0};
  std::atomic<std::uint64_t> under_way_{0};
  std::atomic<bool> retried_{false};
  std::atomic<bool> stopping_{false};
  std::shared_ptr<plugins::Watch> watch_;
  plugins::WatchedEnd ended_;
  std::thread thread_;
};

}  // namespace comptoir::outbox
