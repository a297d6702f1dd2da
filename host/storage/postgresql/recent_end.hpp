// Where the log ended when this host last wrote there.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>

#include "storage/log_chain.hpp"
#include "storage/postgresql/trust.hpp"

namespace comptoir::storage::postgresql {

struct KnownEnd {
  std::uint64_t turn = 0;  ///< of the transaction that left it
  LogEnd log{};
  bool operator==(const KnownEnd&) const = default;
};

/// Positions follow one another without a gap, so that who wrote last knows where to go on. Where another host has had the turn since, PostgreSQL
/// refuses the next one. [thread-safe]
class RecentEnd {
 public:
  /// A transaction begins to give positions, once no other one of this host does. What it goes on behind; nothing when it must look.
  std::optional<KnownEnd> enter();
  /// It has ended, and left the log there when it was committed.
  void leave(std::optional<KnownEnd> left);

  /// The database may have been away: one that was not stopped in order counts turns on from further ahead.
  void forget();
  /// Another host had the turn.
  void doubt();

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool is_taken_ = false;
  std::optional<KnownEnd> end_;
  Trust trust_;
};

}  // namespace comptoir::storage::postgresql
