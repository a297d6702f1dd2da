// Delivers what was committed to those who react to it later: durable reactions read the outbox, asynchronous projections the log.
//
// Once in effect: the inbox row is written in the transaction of the effect. In order per key: a message whose key failed before waits behind
// it. A failing consumer holds up nobody else: its key is set aside at the first failure, tried again with backoff, then parked.
// When the infrastructure fails, nothing is set aside: the same messages are tried again.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "dispatch/aside_keys.hpp"
#include "dispatch/lane_progress.hpp"
#include "dispatch/signal.hpp"
#include "dispatch/unit.hpp"
#include "dispatch/writer.hpp"

namespace comptoir::dispatch {

/// Someone to whom messages of some types are delivered.
struct Consumer {
  std::string name;
  ByName<Target> targets;    ///< by the message's name without revision
  bool total_order = false;  ///< one message after the other, whatever its key
};

/// Where a subscription reads.
enum class Feed { outbox, log };

/// The reactions of a directory, a consumer each; and its asynchronous projections, a consumer for each name.
std::vector<Consumer> reaction_consumers(const Directory& directory);
std::vector<Consumer> projection_consumers(const Directory& directory);

/// One thread that reads a feed for many consumers.
class Subscriptions {
 public:
  /// `name` is for logs; `report` hears a sentence when a key is set aside, parked, or the infrastructure fails.
  Subscriptions(const UnitServices& services, storage::Store& store, Writer& writer, Feed feed, std::vector<Consumer> consumers, Backoff backoff,
                std::function<void(std::string_view code, const std::string& sentence)> report);
  ~Subscriptions();

  /// Something was committed. [thread-safe], never blocks.
  void wake() { signal_.ring(); }

  /// A key is to be tried again now, parked or not; empty consumer: every one that set it aside. Returns how many keys that were. [thread-safe]
  std::size_t retry(std::string_view consumer, const storage::StreamKey& key);

  /// Waits until everything that is committed by now was delivered or set aside. For tests and for an orderly stop. [thread-safe]
  bool drained(std::chrono::milliseconds timeout);

  /// Finishes the batch in hand, stores the checkpoints, ends the thread.
  void stop();

 private:
  struct Chain;
  class Arrivals;

  void work();
  bool deliver_new();
  void retry_due();
  void retry(const storage::AsideKey& key);
  std::vector<storage::Message> read() const;
  std::vector<Chain> chains_of(const std::vector<storage::Message>& messages);
  bool run(std::vector<Chain>& chains);
  bool settle(Chain& chain, Outcome outcome);
  void store_progress(std::vector<Chain>& chains, bool all_lanes);
  LaneProgress& progress_of(std::string_view consumer);
  bool submit(const Consumer& consumer, const storage::Message& message, Completion completion);
  Outcome deliver(const Consumer& consumer, const storage::Message& message);
  std::chrono::milliseconds patience() const;

  const UnitServices& services_;
  storage::Store& store_;
  Writer& writer_;
  Feed feed_;
  std::vector<Consumer> consumers_;
  std::function<void(std::string_view, const std::string&)> report_;
  std::vector<LaneProgress> progress_;
  AsideKeys aside_;
  storage::Position cursor_ = 0;
  bool failing_ = false;
  std::atomic<storage::Position> delivered_to_{0};
  std::atomic<bool> reload_{false};
  std::atomic<bool> stopping_{false};
  Signal signal_;
  std::thread thread_;
};

}  // namespace comptoir::dispatch
