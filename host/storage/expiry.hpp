// How long a store keeps what has served its time. Events are kept for ever.
#pragma once

#include <comptoir/time.hpp>

#include "storage/records.hpp"

namespace comptoir::storage {

/// What may go, as far as those know who read it.
struct Expiry {
  Timestamp now;                         ///< by the database's clock
  Position passed = 0;                   ///< whoever reads outbox or log has dealt with everything up to here, or set it aside
  Duration outbox = Duration::days(7);   ///< how long messages without an event are kept that everybody has passed
  Duration inbox = Duration::days(7);    ///< how long it is known which messages were delivered
  Duration answers = Duration::days(7);  ///< how long a request with the same Idempotency-Key is answered as before
};

/// What an expiry left to the next one.
enum class Leftover {
  none,
  more,    ///< there was too much for one time
  locked,  ///< somebody else works on a table, for longer than others should wait for it
};

}  // namespace comptoir::storage
