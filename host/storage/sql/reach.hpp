// How far back it is known what was delivered.
#pragma once

#include "storage/expiry.hpp"
#include "storage/sql/connection.hpp"

namespace comptoir::storage::sql {

/// Up to when things go.
struct Reach {
  Timestamp outbox;
  Timestamp inbox;
};

/// A delivery is known for as long as the door asks for it, and for as long as its message can be delivered again: until whoever reads the outbox or
/// the log is past it. What they read next may be of another system, and then be as old as the door lets in.
Reach reach_of(Connection& connection, const Expiry& expiry);

/// What was reached at the furthest.
Timestamp inbox_reach(Connection& connection);
/// To be said before anything is removed.
void say_inbox_reach(Connection& connection, Timestamp reach);

}  // namespace comptoir::storage::sql
