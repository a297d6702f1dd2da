// How events and messages get their positions.
#include "storage/postgresql/arrays.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

namespace {

using namespace types;

/// Others wait here for as long as it takes to write what waited and to commit. The number is any that other applications are unlikely to use.
constexpr std::string_view take_turn = "SELECT pg_advisory_xact_lock(7265436180013)";

}  // namespace

void PgTransaction::place() {
  if (events_.empty() && messages_.empty()) return;
  {
    const auto lock = connection_.use(take_turn);
    connection_.submit(*lock, {});
  }
  if (!events_.empty()) {
    Rows<13> rows({text, text, text, int8, uuid, text, text, bytea, text, uuid, uuid, text, int8});
    for (const Event& event : events_) {
      const Origin& origin = event.origin;
      rows.add(event.stream.tenant, event.stream.type, event.stream.id, event.version, event.id, event.type, event.data, event.checksum, origin.actor,
               origin.correlation, origin.causation, origin.traceparent, origin.recorded);
    }
    const auto insert = connection_.use(
        "INSERT INTO comptoir_event SELECT log.ended + number, tenant, stream_type, stream_id, version, event_id, name, data, checksum, actor, "
        "correlation, causation, traceparent, recorded, comptoir_seal(log.ended + number, checksum) FROM "
        "(SELECT coalesce(max(position), 0) AS ended FROM comptoir_event) AS log, "
        "unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::text[], ?::uuid[], ?::uuid[], "
        "?::text[], ?::bigint[]) WITH ORDINALITY AS event(tenant, stream_type, stream_id, version, event_id, name, data, checksum, actor, "
        "correlation, causation, traceparent, recorded, number)");
    rows.bind(*insert);
    connection_.submit(*insert, {});
    events_.clear();
  }
  if (!messages_.empty()) {
    Rows<14> rows({text, text, text, int8, uuid, text, text, int8, text, uuid, uuid, text, int8, text});
    for (const Message& message : messages_) {
      const Origin& origin = message.origin;
      rows.add(message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type, message.data,
               std::int64_t{lane_of(message.stream, facts_.lanes)}, origin.actor, origin.correlation, origin.causation, origin.traceparent,
               origin.recorded, sql::handled_text(message.handled));
    }
    const auto insert = connection_.use(
        "INSERT INTO comptoir_outbox SELECT outbox.ended + number, tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, "
        "correlation, causation, traceparent, recorded, handled, outbox.day FROM (SELECT coalesce(newest.position, 0) AS ended, "
        "greatest(newest.day, comptoir_outbox_day()) AS day FROM (VALUES (1)) AS always LEFT JOIN (SELECT position, day FROM comptoir_outbox "
        "WHERE day >= comptoir_outbox_since(9223372036854775807) ORDER BY position DESC LIMIT 1) AS newest ON true) AS outbox, "
        "unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::uuid[], ?::uuid[], "
        "?::text[], ?::bigint[], ?::text[]) WITH ORDINALITY AS message(tenant, stream_type, stream_id, version, message_id, name, data, lane, "
        "actor, correlation, causation, traceparent, recorded, handled, number)");
    rows.bind(*insert);
    connection_.submit(*insert, {});
    messages_.clear();
  }
}

}  // namespace comptoir::storage::postgresql
