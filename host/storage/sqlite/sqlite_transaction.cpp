#include "storage/sqlite/sqlite_transaction.hpp"

#include "storage/sqlite/tables.hpp"
#include "storage/sqlite/view_tables.hpp"

namespace comptoir::storage::sqlite {

SqliteTransaction::SqliteTransaction(Turnstile& turnstile, Connection& connection, const Facts& facts)
    : Reading(connection, facts), turn_(std::in_place, turnstile), connection_(connection), facts_(facts) {
  connection_.begin();
}

SqliteTransaction::~SqliteTransaction() {
  if (turn_) connection_.roll_back();
}

void SqliteTransaction::require_open() const {
  if (!turn_ || !connection_.in_transaction()) throw StoreError("The transaction is over: it was committed, or rolled back when the store failed.");
}

void SqliteTransaction::savepoint() {
  require_open();
  if (broken_) throw StoreError("A transaction in which an apply failed must be rolled back before a savepoint is set.");
  if (savepoint_set_) connection_.use("RELEASE unit")->run();
  connection_.use("SAVEPOINT unit")->run();
  savepoint_set_ = true;
}

void SqliteTransaction::rollback_to_savepoint() {
  require_open();
  if (!savepoint_set_) throw StoreError("There is no savepoint to roll back to.");
  connection_.use("ROLLBACK TO unit")->run();
  log_end_ = 0;
  broken_ = false;
}

void SqliteTransaction::checkpoint(const Checkpoint& checkpoint) {
  require_open();
  const auto upsert = connection_.use(
      "INSERT INTO comptoir_checkpoint (consumer, lane, position) VALUES (?, ?, ?) "
      "ON CONFLICT (consumer, lane) DO UPDATE SET position = excluded.position");
  upsert->bind(checkpoint.consumer, checkpoint.lane, checkpoint.position);
  upsert->run();
}

void SqliteTransaction::set_aside(const AsideKey& key, std::span<const Message> messages) {
  require_open();
  {
    const auto upsert = connection_.use(
        "INSERT INTO comptoir_aside_key (consumer, tenant, stream_type, stream_id, attempts, next_attempt, parked, reason) VALUES (?, ?, ?, ?, ?, ?, "
        "?, ?) "
        "ON CONFLICT (consumer, tenant, stream_type, stream_id) DO UPDATE SET attempts = excluded.attempts, next_attempt = excluded.next_attempt, "
        "parked = excluded.parked, reason = excluded.reason");
    upsert->bind(key.consumer, key.stream.tenant, key.stream.type, key.stream.id, key.attempts, key.next_attempt, key.parked, key.reason);
    upsert->run();
  }
  for (const Message& message : messages) {
    const auto insert = connection_.use(
        "INSERT INTO comptoir_aside_message (position, tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, "
        "causation, traceparent, recorded, handled, consumer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
    const std::string handled = handled_text(message.handled);
    const Origin& origin = message.origin;
    insert->bind(message.position, message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type,
                 message.data, message.lane, origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded, handled,
                 key.consumer);
    insert->run();
  }
}

void SqliteTransaction::aside_delivered(std::string_view consumer, const StreamKey& stream, Position position) {
  require_open();
  {
    const auto erase = connection_.use(
        "DELETE FROM comptoir_aside_message WHERE consumer = ? AND tenant = ? AND stream_type = ? AND stream_id = ? AND position = ?");
    erase->bind(consumer, stream.tenant, stream.type, stream.id, position);
    erase->run();
  }
  const auto erase_key = connection_.use(
      "DELETE FROM comptoir_aside_key WHERE consumer = ?1 AND tenant = ?2 AND stream_type = ?3 AND stream_id = ?4 AND NOT EXISTS "
      "(SELECT 1 FROM comptoir_aside_message WHERE consumer = ?1 AND tenant = ?2 AND stream_type = ?3 AND stream_id = ?4)");
  erase_key->bind(consumer, stream.tenant, stream.type, stream.id);
  erase_key->run();
}

void SqliteTransaction::swap_scratch(const View& view) {
  require_open();
  ViewTables(connection_).swap_scratch(view);
}

void SqliteTransaction::commit() {
  require_open();
  if (broken_) throw StoreError("A transaction in which an apply failed can only be rolled back.");
  try {
    connection_.commit();
  } catch (...) {
    connection_.roll_back();
    throw;
  }
  end_reading();
  turn_.reset();
}

}  // namespace comptoir::storage::sqlite
