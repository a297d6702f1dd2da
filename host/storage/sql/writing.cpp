#include "storage/sql/writing.hpp"

#include "storage/sql/founding.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::sql {

void check_sequence(const Changes::Append& append) {
  std::uint64_t version = append.expected_version;
  for (const Event& event : append.events) {
    if (event.version == ++version && event.stream == append.stream) continue;
    throw StoreError("An event of " + event.stream.type + "/" + event.stream.id + " came with version " + std::to_string(event.version) + " where " +
                     append.stream.type + "/" + append.stream.id + " goes on with " + std::to_string(version) + ".");
  }
}

// In the order of their names, so that hosts which are the first with several of them wait for one another in one direction.
void Writing::keep(const EventTypes& types) {
  for (const auto& [name, stream_type] : types) {
    const auto insert = connection_.use("INSERT INTO comptoir_event_type (name, stream_type) VALUES (?, ?) ON CONFLICT DO NOTHING");
    insert->bind(name, stream_type);
    connection_.submit(*insert);
  }
}

void Writing::keep(const Snapshot& snapshot) {
  const auto upsert = connection_.use(
      "INSERT INTO comptoir_snapshot (tenant, stream_type, stream_id, version, form, state, checksum) VALUES (?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (tenant, stream_type, stream_id) DO UPDATE SET version = excluded.version, form = excluded.form, state = excluded.state, "
      "checksum = excluded.checksum");
  const Checksum checksum = snapshot_checksum(snapshot);
  upsert->bind(snapshot.stream.tenant, snapshot.stream.type, snapshot.stream.id, snapshot.version, snapshot.form, snapshot.state, checksum);
  connection_.submit(*upsert);
}

void Writing::claim(const Claim& claim) {
  {
    const auto insert = connection_.use("INSERT INTO comptoir_claim (tenant, scope, key, owner) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
    insert->bind(claim.tenant, claim.scope, claim.key, claim.owner);
    if (insert->run() == 1) return;
  }
  const auto owner = Queries(connection_, facts_).claim_owner(claim.tenant, claim.scope, claim.key);
  if (!owner) throw Conflict({claim.tenant, "claim", claim.key}, 0, 1);  // another host has released it just now
  if (owner != claim.owner) throw KeyTaken(claim);
}

void Writing::release(const Claim& claim) {
  const auto erase = connection_.use("DELETE FROM comptoir_claim WHERE tenant = ? AND scope = ? AND key = ? AND owner = ?");
  erase->bind(claim.tenant, claim.scope, claim.key, claim.owner);
  erase->run();
}

int bind_values(Statement& statement, const View& view, std::string_view tenant, std::span<const comptoir_value> values, std::size_t wanted) {
  if (values.size() != wanted) {
    throw BadStatement("View " + view.table + ": " + std::to_string(values.size()) + " values came where " + std::to_string(wanted) + " belong.");
  }
  int place = 0;
  statement.put(++place, tenant);
  for (const comptoir_value& value : values) statement.put(++place, value);
  return place + 1;
}

void bind_addition(Statement& statement, const ViewSql& sql, const RowWrite& write) {
  auto begun = write.row;
  write.addition.add_to(begun, *write.view);
  int place = bind_values(statement, *write.view, write.tenant, begun, sql.layout().columns().size());
  const auto [from, to] = write.addition.room();
  for (const std::int64_t number : {write.addition.amount, from, to}) statement.put_integer(place++, number);
}

void Writing::write(const RowWrite& write) {
  if (write.kind == RowWrite::Kind::execute) return execute(write);
  if (write.kind == RowWrite::Kind::add) return add(write);

  const auto sql = connection_.of(*write.view);
  const bool puts = write.kind == RowWrite::Kind::put;
  const auto statement = connection_.use(puts ? sql->put() : sql->erase());
  bind_values(*statement, *write.view, write.tenant, write.row, puts ? sql->layout().columns().size() : sql->layout().key().size());
  connection_.submit(*statement);
}

void Writing::add(const RowWrite& write) {
  const auto sql = connection_.of(*write.view);
  const auto statement = connection_.use(sql->add(write.addition.column));
  bind_addition(*statement, *sql, write);
  connection_.submit(*statement, [&write](std::int64_t changed) {
    if (changed == 0) throw OutOfRange(*write.view, write.addition);
  });
}

void Writing::execute(const RowWrite& write) {
  const auto statement = connection_.use(Access::writing, write.plugin, write.sql);
  statement->bind_arguments(write.tenant, write.row);
  connection_.submit(*statement, [&write](std::int64_t changed) {
    if (write.expected_rows < 0 || changed == write.expected_rows) return;
    throw RowCountDiffers("A statement of " + write.plugin + " changed " + std::to_string(changed) + " rows where it promised " +
                          std::to_string(write.expected_rows) + ": " + write.sql);
  });
}

void Writing::keep(const Answer& answer) {
  const auto insert = connection_.use(
      "INSERT INTO comptoir_answer (tenant, actor, key, fingerprint, status, body, etag, location, told_by, recorded) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
  insert->bind(answer.tenant, answer.actor, answer.key, answer.fingerprint, answer.status, answer.body, answer.etag, answer.location, answer.told_by,
               answer.recorded);
  // Another writer was first with the same key: the unit runs again, and finds that answer.
  connection_.submit(*insert, [&answer](std::int64_t kept) {
    if (kept == 0) throw Conflict({answer.tenant, "answer", answer.key}, 0, 1);
  });
}

void Writing::keep(const Delivery& delivery) {
  const auto insert =
      connection_.use("INSERT INTO comptoir_delivery (consumer, tenant, message_id, recorded) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
  insert->bind(delivery.consumer, delivery.tenant, delivery.message, delivery.recorded);
  connection_.submit(*insert, [&delivery](std::int64_t kept) {
    if (kept == 0) throw Conflict({delivery.tenant, "delivery to " + delivery.consumer, delivery.message.text()}, 0, 1);
  });
}

void Writing::checkpoint(const Checkpoint& checkpoint) {
  const auto upsert = connection_.use(
      "INSERT INTO comptoir_checkpoint (consumer, lane, position) VALUES (?, ?, ?) "
      "ON CONFLICT (consumer, lane) DO UPDATE SET position = excluded.position");
  upsert->bind(checkpoint.consumer, checkpoint.lane, checkpoint.position);
  connection_.submit(*upsert);
}

void Writing::keep_form(std::string_view projection, std::string_view form) {
  const auto name = form_fact(projection);
  const auto upsert =
      connection_.use("INSERT INTO comptoir_fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  upsert->bind(name, form);
  connection_.submit(*upsert);
}

void Writing::set_aside(const AsideKey& key, std::span<const Message> messages) {
  keep_aside(key, "UPDATE SET attempts = excluded.attempts, next_attempt = excluded.next_attempt, parked = excluded.parked, reason = excluded.reason",
             messages);
}

void Writing::wait_aside(const AsideKey& key, std::span<const Message> messages) { keep_aside(key, "NOTHING", messages); }

void Writing::send_on(std::string_view consumer, const StreamKey& stream) {
  const auto update = connection_.use(
      "UPDATE comptoir_aside_key SET attempts = 0, next_attempt = 0, parked = 0 WHERE consumer = ? AND tenant = ? AND stream_type = ? AND "
      "stream_id = ?");
  update->bind(consumer, stream.tenant, stream.type, stream.id);
  connection_.submit(*update);
}

void Writing::keep_aside(const AsideKey& key, const std::string& otherwise, std::span<const Message> messages) {
  {
    const auto upsert = connection_.use(
        "INSERT INTO comptoir_aside_key (consumer, tenant, stream_type, stream_id, attempts, next_attempt, parked, reason) VALUES (?, ?, ?, ?, ?, ?, "
        "?, ?) ON CONFLICT (consumer, tenant, stream_type, stream_id) DO " +
        otherwise);
    upsert->bind(key.consumer, key.stream.tenant, key.stream.type, key.stream.id, key.attempts, key.next_attempt, key.parked, key.reason);
    connection_.submit(*upsert);
  }
  static const std::string sql = "INSERT INTO comptoir_aside_message (" + std::string(message_columns) +
                                 ", part, consumer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
  for (const Message& message : messages) {
    const auto insert = connection_.use(sql);
    const std::string handled = handled_text(message.handled);
    const Origin& origin = message.origin;
    insert->bind(message.position, message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type,
                 message.data, message.lane, origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded, handled,
                 message.from_outside, message.part, key.consumer);
    connection_.submit(*insert);
  }
}

void Writing::aside_delivered(std::string_view consumer, const StreamKey& stream, MessagePlace place) {
  {
    const auto erase = connection_.use(
        "DELETE FROM comptoir_aside_message WHERE consumer = ? AND tenant = ? AND stream_type = ? AND stream_id = ? AND position = ? AND part = ?");
    erase->bind(consumer, stream.tenant, stream.type, stream.id, place.position, place.part);
    connection_.submit(*erase);
  }
  const auto erase_key = connection_.use(
      "DELETE FROM comptoir_aside_key WHERE consumer = ?1 AND tenant = ?2 AND stream_type = ?3 AND stream_id = ?4 AND NOT EXISTS "
      "(SELECT 1 FROM comptoir_aside_message WHERE consumer = ?1 AND tenant = ?2 AND stream_type = ?3 AND stream_id = ?4)");
  erase_key->bind(consumer, stream.tenant, stream.type, stream.id);
  connection_.submit(*erase_key);
}

std::vector<Checkpoint> checkpoints(Connection& connection, std::string_view consumer) {
  const auto row = connection.use("SELECT consumer, lane, position FROM comptoir_checkpoint WHERE ?1 = '' OR consumer = ?1 ORDER BY consumer, lane");
  row->bind(consumer);
  std::vector<Checkpoint> out;
  while (row->step()) out.push_back({row->owned(0), static_cast<Lane>(row->integer(1)), row->number(2)});
  return out;
}

std::vector<AsideKey> aside(Connection& connection, std::string_view consumer) {
  const auto row = connection.use(
      "SELECT consumer, tenant, stream_type, stream_id, attempts, next_attempt, parked, reason, (SELECT count(*) FROM comptoir_aside_message message "
      "WHERE message.consumer = k.consumer AND message.tenant = k.tenant AND message.stream_type = k.stream_type AND "
      "message.stream_id = k.stream_id) FROM comptoir_aside_key k WHERE ?1 = '' OR consumer = ?1 ORDER BY consumer, tenant, stream_type, "
      "stream_id");
  row->bind(consumer);
  std::vector<AsideKey> out;
  while (row->step()) {
    out.push_back({.consumer = row->owned(0),
                   .stream = {row->owned(1), row->owned(2), row->owned(3)},
                   .attempts = static_cast<std::uint32_t>(row->integer(4)),
                   .next_attempt = row->time(5),
                   .parked = row->integer(6) != 0,
                   .reason = row->owned(7),
                   .waiting = row->number(8)});
  }
  return out;
}

EventTypes event_types(Connection& connection) {
  const auto row = connection.use("SELECT name, stream_type FROM comptoir_event_type");
  EventTypes types;
  while (row->step()) types.emplace(row->owned(0), row->owned(1));
  return types;
}

std::uint64_t unpublished(Connection& connection, std::string_view publisher) {
  const auto row = connection.use("SELECT count(*) FROM comptoir_outbox WHERE publisher IN (?, '')");
  row->bind(publisher);
  return row->step() ? row->number(0) : 0;
}

std::vector<Message> aside_messages(Connection& connection, std::string_view consumer, const StreamKey& stream, const Portion& portion) {
  const auto row = connection.use(connection.pages().aside);
  row->bind(consumer, std::uint64_t{portion.count}, std::uint64_t{portion.bytes}, stream.tenant, stream.type, stream.id);
  return taken(*row, portion, message_with_part_of, {data_column}).records;
}

}  // namespace comptoir::storage::sql
