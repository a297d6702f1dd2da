// Where log and outbox ended when this host last wrote there.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "storage/postgresql/trust.hpp"
#include "storage/records.hpp"

namespace comptoir::storage::postgresql {

struct Ends {
  std::uint64_t turn = 0;  ///< of the transaction that left them
  Position log = 0;
  Position outbox = 0;
  std::uint64_t day = 0;  ///< of the newest message
  bool operator==(const Ends&) const = default;
};

/// Positions follow one another without a gap, so that who wrote last knows where to go on. Where another host has had the turn since, PostgreSQL
/// refuses the next one. [thread-safe]
class RecentEnds {
 public:
  /// A transaction begins to give positions, once no other one of this host does. What it goes on behind; nothing when it must look.
  std::optional<Ends> enter();
  /// It has ended, and left them there when it was committed.
  void leave(std::optional<Ends> left);

  /// The database may have been away: one that was not stopped in order counts turns on from further ahead.
  void forget();
  /// Another host had the turn.
  void doubt();

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool is_taken_ = false;
  std::optional<Ends> ends_;
  Trust trust_;
};

}  // namespace comptoir::storage::postgresql
