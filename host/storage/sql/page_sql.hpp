// The statements that read records in order of position, a portion at a time.
#pragma once

#include <string>

#include "storage/sql/dialect.hpp"

namespace comptoir::storage::sql {

/// Made once for each connection.
struct PageSql {
  explicit PageSql(const Dialect& dialect);

  std::string log;                ///< events behind ?1, at most ?2, until their data is ?3 bytes
  std::string outbox_events;      ///< the same with what they publish, and without the data that nobody publishes
  std::string outbox_messages;    ///< messages without an event behind ?1, at most ?2, until their data is ?3 bytes
  std::string outbox_events_but;  ///< the same of both, but for what stands in the ranges ?4
  std::string outbox_messages_but;
  std::string aside;  ///< what waits for consumer ?1 behind key ?4, ?5, ?6, at most ?2, until its data is ?3 bytes
};

}  // namespace comptoir::storage::sql
