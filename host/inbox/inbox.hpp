// Takes in what the receiver brings: events of other systems, written behind what was committed before, and delivered from there like our own.
//
// A message that comes in is a row of the outbox table which the relay counts as handled: durable reactions find it there, in order per key, with
// their inbox rows, retries and parked keys, and it is never published again. The row, and one that knows its repeats, are one commit; only
// then the outside may forget the message. What can never be read goes back with a reason.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <comptoir/detail/callback.hpp>

#include "dispatch/failure_streak.hpp"
#include "dispatch/signal.hpp"
#include "dispatch/writer.hpp"
#include "inbox/wanted.hpp"
#include "outbox/wake.hpp"
#include "plugins/plugin.hpp"
#include "plugins/watchdog.hpp"
#include "plugins/watched_end.hpp"

namespace comptoir::inbox {

/// What the command line and the metrics show. Counts are since the start.
struct InboxStatus {
  std::uint64_t taken = 0;    ///< messages that were new
  std::uint64_t repeats = 0;  ///< messages that were here before
  std::uint64_t unfit = 0;    ///< messages that nobody here can read
  std::vector<std::string> wanted;
  std::string receiver;
  std::string receiver_status;  ///< JSON, as the receiver tells it
};

class Inbox {
 public:
  /// In whose name the rows stand that know repeats.
  static constexpr const char* consumer = "inbox";

  struct Options {
    std::size_t window = 256;             ///< messages that are taken in by one commit at most
    std::size_t window_bytes = 16 << 20;  ///< and so many bytes, but for one message that is larger
    std::string tenant = "default";       ///< of messages that name none
    Duration keep = Duration::days(7);    ///< a message that is older cannot prove that it is new
    std::uint32_t close_ms = 5'000;       ///< for the receiver's farewell
  };

  using Report = dispatch::FailureStreak::Report;

  /// `receiver` must be started, and offer comptoir.receiver/1.
  /// `watchdog` looks after the receiver's calls, and outlives the inbox.
  Inbox(storage::Store& store, dispatch::Writer& writer, const dispatch::Directory& directory, plugins::Plugin& receiver, plugins::Watchdog& watchdog,
        Options options, Report report);
  ~Inbox();

  [[nodiscard]] InboxStatus status() const;  ///< [thread-safe]

  /// Settles what is in hand, lets the receiver go, ends the thread. A thread that does not come back from the receiver is left behind, and does
  /// nothing more when it does: the inbox must not go before it has ended (Watchdog::slow_calls).
  void stop();

 private:
  /// A message in hand, until it is settled.
  struct Arrival {
    std::uint64_t token = 0;
    Result<storage::Message> message;
    bool repeat = false;
  };

  void work();
  void drive();
  void say_what_is_wanted() const;
  bool hand_in(const comptoir_incoming& incoming);
  Result<storage::Message> read(std::string_view envelope) const;
  void take_in();
  void recognise_repeats();
  void write();
  void write_one_by_one();
  void write(std::vector<const storage::Message*> messages);
  void settle_all(bool written);
  void settle(const Arrival& arrival, bool written);
  void tell(const Arrival& arrival, comptoir_verdict verdict, std::string_view reason);

  storage::Store& store_;
  dispatch::Writer& writer_;
  const dispatch::Directory& directory_;
  plugins::Plugin& receiver_;
  Options options_;
  Report report_;
  std::vector<std::string> wanted_;
  outbox::Wake wake_;
  dispatch::Signal pause_;

  // The inbox's thread alone.
  std::vector<Arrival> arrivals_;
  std::size_t bytes_ = 0;                      ///< of them
  dispatch::FailureStreak failures_;           ///< of the store, with the messages that are in hand
  dispatch::FailureStreak receiver_failures_;  ///< of the receiver, in what must not fail
  detail::ThrownInCallback thrown_;            ///< while the receiver handed in
  bool pausing_ = false;                       ///< the store is left alone for a moment

  std::atomic<std::uint64_t> taken_{0};
  std::atomic<std::uint64_t> repeats_{0};
  std::atomic<std::uint64_t> unfit_{0};
  std::atomic<bool> stopping_{false};
  std::shared_ptr<plugins::Watch> watch_;
  plugins::WatchedEnd ended_;
  std::thread thread_;
};

}  // namespace comptoir::inbox
