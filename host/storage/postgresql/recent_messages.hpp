// The end of the outbox as this host wrote it, or has read it once, for those who carry it on: they need not read back what just went by. Where other
// hosts wrote in between, what they wrote is all there is to read.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

/// What a transaction has placed.
struct Placed {
  Position first = 0;  ///< 0: nothing
  Position last = 0;
  std::vector<Message> messages;  ///< of these positions, in order
};

/// What this host has placed, with gaps in between, in order.
using Stretches = std::vector<std::shared_ptr<const Placed>>;

/// [thread-safe]
class RecentMessages {
 public:
  /// What was committed.
  void keep(Placed&& placed);

  /// What is known beyond that position and beyond a gap: it need not be read.
  Stretches beyond(Position after) const;
  /// What was read behind `after`, but for what was left out, becomes known. Returns all of it.
  OutboxPage learn(Position after, OutboxPage page, const Stretches& left_out);

  /// Whether what stands behind `after` is worth being learnt: others will ask for it too.
  bool is_near(Position after) const;
  /// What stands right behind `after`, without a gap, no more than a portion. Nothing when another host wrote there, or when it is too long ago.
  std::optional<OutboxPage> behind(Position after, const Portion& portion);

 private:
  static constexpr std::size_t bytes_max = 2 << 20;
  static constexpr Position near = 1'000;

  void begin_at(Position first);
  void add(Message message);
  void go_on(const Placed& placed);
  void go_on_beyond_gaps();
  void forget_the_oldest();

  mutable std::mutex mutex_;
  Position first_ = 1;  ///< from here on all is known
  Position last_ = 0;   ///< up to here
  std::deque<Message> messages_;
  std::deque<std::shared_ptr<const Placed>> beyond_;  ///< the first of them leaves a gap
  std::size_t bytes_ = 0;                             ///< of memory, about
};

}  // namespace comptoir::storage::postgresql
