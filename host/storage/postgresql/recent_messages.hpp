// The end of the outbox as this host wrote it, for those who carry it on: they need not read back what just went by.
#pragma once

#include <deque>
#include <mutex>
#include <vector>

#include "storage/portion.hpp"
#include "storage/records.hpp"

namespace comptoir::storage::postgresql {

/// [thread-safe]
class RecentMessages {
 public:
  /// What was committed, with positions and lanes, in order.
  void keep(std::vector<Message>&& committed);

  /// Those right behind `after`, without a gap, no more than a portion. Empty when another host wrote there, or when it is too long ago.
  std::vector<Message> behind(Position after, const Portion& portion);

 private:
  static constexpr std::size_t bytes_max = 2 << 20;

  std::mutex mutex_;
  std::deque<Message> messages_;  ///< by position; there may be gaps
  std::size_t bytes_ = 0;         ///< of memory, about
};

}  // namespace comptoir::storage::postgresql
