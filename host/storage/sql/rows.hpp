// Columns that several statements share, and how their rows become records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/records.hpp"
#include "storage/sql/statement.hpp"

namespace comptoir::storage::sql {

/// From rows that begin with the columns of comptoir_event or comptoir_outbox, in the order of the table (`SELECT *`).
Event event_of(const Statement& row);
Message message_of(const Statement& row);
/// Reads actor, correlation, causation, traceparent and recorded from `column` on.
Origin origin_of(const Statement& row, int column);

/// What makes a damaged snapshot known.
Checksum snapshot_checksum(const Snapshot& snapshot);

/// Names of consumers, one a line.
std::string handled_text(const std::vector<std::string>& consumers);

/// What ties an event to its place in the log, which its checksum does not cover: the place is only known when the event is stored.
std::uint64_t seal_of(Position position, const Checksum& checksum);

}  // namespace comptoir::storage::sql
