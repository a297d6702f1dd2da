// How the changes of units become rows.
#include "storage/sqlite/sqlite_transaction.hpp"
#include "storage/sqlite/tables.hpp"

namespace comptoir::storage::sqlite {

void SqliteTransaction::apply(const Changes& changes) {
  require_open();
  broken_ = true;
  for (const Changes::Append& stream : changes.appends) append(stream);
  for (const Snapshot& snapshot : changes.snapshots) keep(snapshot);
  for (const Changes::ClaimChange& change : changes.claims) change.release ? release(change.claim) : claim(change.claim);
  for (const RowWrite& row : changes.rows) write(row);
  for (const Message& message : changes.messages) send(message);
  for (const Answer& answer : changes.answers) keep(answer);
  for (const Delivery& delivery : changes.deliveries) keep(delivery);
  broken_ = false;
}

void SqliteTransaction::append(const Changes::Append& append) {
  std::uint64_t version = append.expected_version;
  for (const Event& event : append.events) {
    if (event.version != ++version || event.stream != append.stream) {
      throw StoreError("An event of " + event.stream.type + "/" + event.stream.id + " came with version " + std::to_string(event.version) +
                       " where " + append.stream.type + "/" + append.stream.id + " goes on with " + std::to_string(version) + ".");
    }
  }
  advance_head(append);
  for (const Event& event : append.events) insert(event);
}

void SqliteTransaction::advance_head(const Changes::Append& append) {
  const StreamKey& stream = append.stream;
  bool advanced = false;
  if (append.events.empty()) {
    advanced = head(stream).version == append.expected_version;
  } else if (append.expected_version == 0) {
    const auto insert = connection_.use("INSERT INTO comptoir_head (tenant, stream_type, stream_id, version, checksum) VALUES (?, ?, ?, ?, ?)");
    insert->bind(stream.tenant, stream.type, stream.id, append.events.back().version, append.events.back().checksum);
    advanced = insert->run_unless_taken();
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
               origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded, seal_of(position, event.checksum));
  insert->run();
  log_end_ = position;
}

void SqliteTransaction::keep(const Snapshot& snapshot) {
  const auto upsert = connection_.use(
      "INSERT INTO comptoir_snapshot (tenant, stream_type, stream_id, version, form, state, checksum) VALUES (?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (tenant, stream_type, stream_id) DO UPDATE SET version = excluded.version, form = excluded.form, state = excluded.state, "
      "checksum = excluded.checksum");
  const Checksum checksum = snapshot_checksum(snapshot);
  upsert->bind(snapshot.stream.tenant, snapshot.stream.type, snapshot.stream.id, snapshot.version, snapshot.form, snapshot.state, checksum);
  upsert->run();
}

void SqliteTransaction::claim(const Claim& claim) {
  {
    const auto insert = connection_.use("INSERT INTO comptoir_claim (tenant, scope, key, owner) VALUES (?, ?, ?, ?)");
    insert->bind(claim.tenant, claim.scope, claim.key, claim.owner);
    if (insert->run_unless_taken()) return;
  }
  if (claim_owner(claim.tenant, claim.scope, claim.key) != claim.owner) throw KeyTaken(claim);
}

void SqliteTransaction::release(const Claim& claim) {
  const auto erase = connection_.use("DELETE FROM comptoir_claim WHERE tenant = ? AND scope = ? AND key = ? AND owner = ?");
  erase->bind(claim.tenant, claim.scope, claim.key, claim.owner);
  erase->run();
}

void SqliteTransaction::write(const RowWrite& write) {
  if (write.kind == RowWrite::Kind::execute) return execute(write);

  const auto sql = connection_.of(*write.view);
  const bool puts = write.kind == RowWrite::Kind::put;
  const std::size_t wanted = puts ? sql->layout().columns().size() : sql->layout().key().size();
  if (write.row.size() != wanted) {
    throw BadStatement("View " + write.view->table + ": " + std::to_string(write.row.size()) + " values came where " + std::to_string(wanted) +
                       " belong.");
  }
  const auto statement = connection_.use(puts ? sql->put() : sql->erase());
  statement->bind(write.tenant);
  for (std::size_t i = 0; i < wanted; ++i) statement->put(static_cast<int>(i) + 2, write.row[i]);
  statement->run();
}

void SqliteTransaction::execute(const RowWrite& write) {
  const auto statement = connection_.use(Access::writing, write.plugin, write.sql);
  statement->bind_arguments(write.tenant, write.row);
  const std::int64_t changed = statement->run();
  if (write.expected_rows < 0 || changed == write.expected_rows) return;
  throw RowCountDiffers("A statement of " + write.plugin + " changed " + std::to_string(changed) + " rows where it promised " +
                        std::to_string(write.expected_rows) + ": " + write.sql);
}

void SqliteTransaction::send(const Message& message) {
  const auto insert = connection_.use(
      "INSERT INTO comptoir_outbox (tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, causation, "
      "traceparent, "
      "recorded, handled) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const std::string handled = handled_text(message.handled);
  const Origin& origin = message.origin;
  insert->bind(message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type, message.data,
               lane_of(message.stream, facts_.lanes), origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded,
               handled);
  insert->run();
}

void SqliteTransaction::keep(const Answer& answer) {
  const auto insert = connection_.use(
      "INSERT INTO comptoir_answer (tenant, actor, key, fingerprint, status, body, etag, location, origin_actor, correlation, causation, "
      "traceparent, "
      "recorded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const Origin& origin = answer.origin;
  insert->bind(answer.tenant, answer.actor, answer.key, answer.fingerprint, answer.status, answer.body, answer.etag, answer.location, origin.actor,
               origin.correlation, origin.causation, origin.traceparent, origin.recorded);
  // Another writer was first with the same key: the unit runs again, and finds that answer.
  if (!insert->run_unless_taken()) throw Conflict({answer.tenant, "answer", answer.key}, 0, 1);
}

void SqliteTransaction::keep(const Delivery& delivery) {
  const auto insert = connection_.use("INSERT INTO comptoir_delivery (consumer, tenant, message_id, recorded) VALUES (?, ?, ?, ?)");
  insert->bind(delivery.consumer, delivery.tenant, delivery.message, delivery.recorded);
  if (!insert->run_unless_taken()) throw Conflict({delivery.tenant, "delivery to " + delivery.consumer, delivery.message.text()}, 0, 1);
}

}  // namespace comptoir::storage::sqlite
