// Columns that several statements share, and how their rows become records.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "storage/portion.hpp"
#include "storage/records.hpp"
#include "storage/sql/statement.hpp"

namespace comptoir::storage::sql {

/// From rows that begin with the columns of comptoir_event or comptoir_outbox, in the order of the table (`SELECT *`).
Event event_of(const Statement& row);
Message message_of(const Statement& row);
/// The rows of a statement as records, until the portion is used up.
template <class Record>
std::vector<Record> taken(Statement& row, const Portion& portion, Record (*record_of)(const Statement&)) {
  std::vector<Record> out;
  std::size_t bytes = 0;
  while (out.size() < portion.count && bytes < portion.bytes && row.step()) {
    out.push_back(record_of(row));
    bytes += out.back().data.size();
  }
  return out;
}
/// Reads actor, correlation, causation, traceparent and recorded from `column` on.
Origin origin_of(const Statement& row, int column);

/// What makes a damaged snapshot known.
Checksum snapshot_checksum(const Snapshot& snapshot);

/// Names of consumers, one a line.
std::string handled_text(const std::vector<std::string>& consumers);

/// What ties an event to its place in the log, which its checksum does not cover: the place is only known when the event is stored.
std::uint64_t seal_of(Position position, const Checksum& checksum);

}  // namespace comptoir::storage::sql
