// How events and messages get their positions.
#include <algorithm>
#include <iterator>

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
  if (!ends_) find_ends();
  place_events();
  place_messages();
}

void PgTransaction::find_ends() {
  {
    const auto lock = connection_.use(take_turn);
    connection_.submit(*lock, {});
  }
  ends_ = memory_.ends.enter();
  is_placing_ = true;
  if (ends_) return;
  const auto ends =
      connection_.use("SELECT (SELECT coalesce(max(position), 0) FROM comptoir_event), (SELECT coalesce(max(position), 0) FROM comptoir_outbox)");
  if (ends->step()) ends_ = Ends{ends->number(0), ends->number(1)};
}

/// The turn is over.
void PgTransaction::leave(std::optional<Ends> left) {
  if (is_placing_) memory_.ends.leave(left);
  is_placing_ = false;
  ends_.reset();
}

void PgTransaction::place_events() {
  if (events_.empty()) return;
  Rows<15> rows({int8, text, text, text, int8, uuid, text, text, bytea, text, uuid, uuid, text, int8, int8});
  for (const Event& event : events_) {
    const Origin& origin = event.origin;
    const Position position = ++ends_->log;
    rows.add(position, event.stream.tenant, event.stream.type, event.stream.id, event.version, event.id, event.type, event.data, event.checksum,
             origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded, sql::seal_of(position, event.checksum));
  }
  events_.clear();
  const auto insert = connection_.use(
      "INSERT INTO comptoir_event (position, tenant, stream_type, stream_id, version, event_id, name, data, checksum, actor, correlation, causation, "
      "traceparent, recorded, seal) SELECT unnest(?::bigint[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::bigint[]), "
      "unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::bytea[]), unnest(?::text[]), unnest(?::uuid[]), unnest(?::uuid[]), "
      "unnest(?::text[]), unnest(?::bigint[]), unnest(?::bigint[])");
  rows.bind(*insert);
  connection_.submit_checked(*insert, [](std::int64_t) { throw EndsDiffer(); });
}

void PgTransaction::place_messages() {
  if (messages_.empty()) return;
  Rows<15> rows({int8, text, text, text, int8, uuid, text, text, int8, text, uuid, uuid, text, int8, text});
  for (Message& message : messages_) {
    const Origin& origin = message.origin;
    message.position = ++ends_->outbox;
    message.lane = lane_of(message.stream, facts_.lanes);
    rows.add(message.position, message.stream.tenant, message.stream.type, message.stream.id, message.version, message.id, message.type, message.data,
             std::int64_t{message.lane}, origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded,
             sql::handled_text(message.handled));
  }
  std::ranges::move(messages_, std::back_inserter(placed_));
  messages_.clear();
  const auto insert = connection_.use(
      "INSERT INTO comptoir_outbox (position, tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, causation, "
      "traceparent, recorded, handled) SELECT unnest(?::bigint[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::bigint[]), "
      "unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::bigint[]), unnest(?::text[]), unnest(?::uuid[]), unnest(?::uuid[]), "
      "unnest(?::text[]), unnest(?::bigint[]), unnest(?::text[])");
  rows.bind(*insert);
  connection_.submit_checked(*insert, [](std::int64_t) { throw EndsDiffer(); });
}

}  // namespace comptoir::storage::postgresql
