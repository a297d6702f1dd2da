// Messages on their way out. At most one of a key is under way, so that the publisher may confirm in any order; or as many as it takes, where it
// keeps the order by itself.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "storage/records.hpp"

namespace comptoir::outbox {

struct StreamKeyHash {
  std::size_t operator()(const storage::StreamKey& key) const {
    const std::hash<std::string> hash;
    return hash(key.id) * 31 + hash(key.type) * 7 + hash(key.tenant);
  }
};

/// A message that was read and is not settled.
struct Waiting {
  storage::Message message;
  bool was_aside = false;  ///< it comes from behind a parked key
};

/// Not thread-safe: the relay's thread owns it.
class KeyQueues {
 public:
  explicit KeyQueues(bool keeps_order = false) : keeps_order_(keeps_order) {}

  /// Behind what waits for its key.
  void push(Waiting waiting);

  /// The next message whose key is free, in the order in which keys became free. Null when there is none. Keys of a publisher that keeps the order
  /// are always free.
  const Waiting* next() const;
  /// `next` was accepted by the publisher.
  void offered();

  /// The message at `position` is out: its key is free again. Empty when nothing was under way at that position.
  std::optional<Waiting> confirmed(storage::Position position);
  /// It comes again: first of its key, first of all. So do those of its key that are under way behind it, whatever is said of them later.
  void lost(storage::Position position);
  /// Takes out all of other lanes than these, but for what is under way.
  void keep_only(const std::function<bool(storage::Lane)>& held);
  /// Whether something of another lane than these is under way.
  bool any_under_way_but(const std::function<bool(storage::Lane)>& held) const;
  /// It will never go: takes it and all that waits or is under way behind it.
  std::vector<Waiting> rejected(storage::Position position);

  std::size_t size() const { return size_; }
  /// What the messages hold of data.
  std::size_t bytes() const { return bytes_; }
  bool holds(const storage::StreamKey& key) const { return queues_.contains(key); }
  std::size_t under_way() const { return under_way_.size(); }
  bool idle() const { return ready_.empty() && under_way_.empty(); }

 private:
  struct Queue {
    std::deque<Waiting> waiting;
    std::size_t under_way = 0;  ///< the first so many
  };
  using Queues = std::unordered_map<storage::StreamKey, Queue, StreamKeyHash>;

  /// Where among what is under way of its key, and no longer so. None when it is not under way.
  struct Place {
    Queues::iterator queue;
    std::size_t index;
  };
  std::optional<Place> settle(storage::Position position);
  /// What is under way of a queue from there on is so no longer.
  void withdraw(Queue& queue, std::size_t from);
  /// Leaves of a queue what is under way.
  void drop_waiting(Queue& queue);
  void forget(const Waiting& waiting);

  const bool keeps_order_;
  Queues queues_;
  std::deque<storage::StreamKey> ready_;                                      ///< a key for each message that may be offered
  std::unordered_multimap<storage::Position, storage::StreamKey> under_way_;  ///< messages of one event share its position
  std::size_t size_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace comptoir::outbox
