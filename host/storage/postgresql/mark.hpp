// How a transaction is found again when its connection broke amid the commit.
#pragma once

#include <cstdint>
#include <optional>

#include <comptoir/id.hpp>

#include "storage/sql/connection.hpp"

namespace comptoir::storage::postgresql {

/// The place where the transactions of one connection leave their number, as the last thing before their COMMIT. Whoever looks while it is not
/// decided waits; whoever looks before it was left bars it. The transaction's own number of PostgreSQL would not do, since a crash may
/// give it to another one.
struct Mark {
  Id writer;
  std::uint64_t number = 0;

  /// The next transaction's. Now and then it takes another row: the versions of a row that a long transaction keeps alive make it slow.
  Mark next() const;

  /// Goes out with the COMMIT.
  void leave(sql::Connection& connection) const;
  /// Whether the transaction that was to leave it took effect. Waits for one that is not decided yet, and bars one that has not left it by
  /// then; nothing where the server only reads, so that nobody can wait for it.
  std::optional<bool> was_committed(sql::Connection& connection) const;
};

/// Forgets the marks that are so old that nobody can ask for them any more.
void forget_marks(sql::Connection& connection);

}  // namespace comptoir::storage::postgresql
