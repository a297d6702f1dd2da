// One page of the outbox out of two sorted reads: the log, and the messages without an event.
#pragma once

#include "storage/sql/rows.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::sql {

/// Both reads were of the same portion behind `after`. Messages of one event are never parted.
OutboxPage merged(Position after, Taken<Event> events, Taken<Message> messages, const Portion& portion, Lane lanes);

}  // namespace comptoir::storage::sql
