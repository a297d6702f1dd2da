// Columns that several statements share, and how their rows become records.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/portion.hpp"
#include "storage/records.hpp"
#include "storage/sql/statement.hpp"

namespace comptoir::storage::sql {

/// The columns of an event, in the order in which `event_of` reads them. Behind them: stream, lane, seal.
inline constexpr std::string_view event_columns =
    "position, tenant, stream_type, stream_id, version, event_id, name, data, checksum, actor, correlation, causation, traceparent, recorded, "
    "on_behalf_of, command, address, reason, published, handled";

/// The columns of a message that lies aside, or has no event, in the order in which `message_of` reads them; `part` is the last.
inline constexpr std::string_view message_columns =
    "position, tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, causation, traceparent, recorded, handled, "
    "from_outside";

Event event_of(const Statement& row);
/// The same without what it publishes, for whoever must not fail over a text that was altered.
Event event_as_it_stands(const Statement& row);
Message message_of(const Statement& row);
Message message_with_part_of(const Statement& row);

/// What `Event::published` was made from.
std::optional<std::string> published_text_of(const Statement& row);

template <class Record>
struct Taken {
  std::vector<Record> records;
  bool is_cut = false;  ///< the portion was used up: there may be more
};

/// The rows of a statement as records, until the portion is used up: what these columns hold counts.
template <class Record>
Taken<Record> taken(Statement& row, const Portion& portion, Record (*record_of)(const Statement&), std::initializer_list<int> weighed) {
  Taken<Record> out;
  std::size_t bytes = 0;
  while (out.records.size() < portion.count && bytes < portion.bytes && row.step()) {
    out.records.push_back(record_of(row));
    for (const int column : weighed) bytes += row.text(column).size();
  }
  out.is_cut = out.records.size() >= portion.count || bytes >= portion.bytes;
  return out;
}

/// The columns of all records that hold their data, and that of events which holds what they publish.
inline constexpr int data_column = 7;
inline constexpr int published_column = 18;

/// Reads actor, correlation, causation, traceparent and recorded from `column` on.
Origin origin_of(const Statement& row, int column);

/// What makes a damaged snapshot known.
Checksum snapshot_checksum(const Snapshot& snapshot);

/// Names of consumers, one a line.
std::string handled_text(const std::vector<std::string>& consumers);

}  // namespace comptoir::storage::sql
