// The end of the outbox as this host wrote it, for those who carry it on: they need not read back what just went by.
#pragma once

#include <deque>
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

/// [thread-safe]
class RecentMessages {
 public:
  /// What was committed.
  void keep(Placed&& placed);

  /// What stands right behind `after`, without a gap, no more than a portion. Nothing when another host wrote there, or when it is too long ago.
  std::optional<OutboxPage> behind(Position after, const Portion& portion);

 private:
  static constexpr std::size_t bytes_max = 2 << 20;

  void begin_at(Position first);

  std::mutex mutex_;
  Position first_ = 1;  ///< from here on all is known
  Position last_ = 0;   ///< up to here
  std::deque<Message> messages_;
  std::size_t bytes_ = 0;  ///< of memory, about
};

}  // namespace comptoir::storage::postgresql
