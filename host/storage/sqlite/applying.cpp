// How the changes of units become rows.
#include "storage/sql/rows.hpp"
#include "storage/sqlite/sqlite_transaction.hpp"

namespace comptoir::storage::sqlite {

void SqliteTransaction::apply(const Changes& changes) {
  require_open();
  broken_ = true;
  for (const Changes::Append& stream : changes.appends) append(stream);
  writing_.keep(changes.event_types);
  for (const Snapshot& snapshot : changes.snapshots) writing_.keep(snapshot);
  for (const Changes::ClaimChange& change : changes.claims) change.release ? writing_.release(change.claim) : writing_.claim(change.claim);
  for (const RowWrite& row : changes.rows) writing_.write(row);
  for (const Message& message : changes.messages) send(message);
  for (const Answer& answer : changes.answers) writing_.keep(answer);
  for (const Delivery& delivery : changes.deliveries) writing_.keep(delivery);
  broken_ = false;
}

void SqliteTransaction::append(const Changes::Append& append) {
  sql::check_sequence(append);
  advance_head(append);
  for (const Event& event : append.events) insert(event);
}

void SqliteTransaction::advance_head(const Changes::Append& append) {
  const StreamKey& stream = append.stream;
  bool advanced = false;
  if (append.events.empty()) {
    advanced = head(stream).version == append.expected_version;
  } else if (append.expected_version == 0) {
    const auto insert = connection_.use(
        "INSERT INTO comptoir_head (tenant, stream_type, stream_id, version, checksum) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    insert->bind(stream.tenant, stream.type, stream.id, append.events.back().version, append.events.back().checksum);
    advanced = insert->run() == 1;
  } else {
    const auto update =
        connection_.use("UPDATE comptoir_head SET version = ?, checksum = ? WHERE tenant = ? AND stream_type = ? AND stream_id = ? AND version = ?");
    update->bind(append.events.back().version, append.events.back().checksum, stream.tenant, stream.type, stream.id, append.expected_version);
    advanced = update->run() == 1;
  }
  if (!advanced) throw Conflict(stream, append.expected_version, head(stream).version);
}

void SqliteTransaction::insert(const Event& event) {
  if (log_end_ == 0) log_end_ = log_end();
  const auto insert = connection_.use(
      "INSERT INTO comptoir_event (position, tenant, stream_type, stream_id, version, event_id, name, data, checksum, actor, correlation, causation, "
      "traceparent, recorded, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const Position position = log_end_ + 1;
  const Origin& origin = event.origin;
  insert->bind(position, event.stream.tenant, event.stream.type, event.stream.id, event.version, event.id, event.type, event.data, event.checksum,
               origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded, sql::seal_of(position, event.checksum));
  insert->run();
  log_end_ = position;
}

void SqliteTransaction::send(const Message& message) {
  const auto insert = connection_.use(
      "INSERT INTO comptoir_outbox (tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, causation, "
      "traceparent, "
      "recorded, handled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const std::string handled = sql::handled_text(message.handled);
  const Origin& origin = message.origin;
  insert->bind(message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type, message.data,
               lane_of(message.stream, facts_.lanes), origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded,
               handled);
  insert->run();
}

}  // namespace comptoir::storage::sqlite
