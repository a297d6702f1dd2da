// How events and messages get their positions.
#include <algorithm>
#include <iterator>

#include "storage/postgresql/arrays.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

namespace {

using namespace types;

}  // namespace

void PgTransaction::place() {
  if (events_.empty() && messages_.empty()) return;
  if (!ends_) take_turn();
  place_events();
  place_messages();
}

void PgTransaction::take_turn() {
  ends_ = memory_.ends.enter();
  is_placing_ = true;
  if (!ends_) return find_ends();
  turn_.reset(new sql::Connection::Loan(connection_.use("SELECT comptoir_take_turn(?::bigint, ?::bigint::integer)")));
  (*turn_)->bind(++ends_->turn, ends_->day);
  connection_.ask(**turn_, [this](std::int64_t) { refuse_turn(); });
}

void PgTransaction::find_ends() {
  {
    const auto turn = connection_.use("SELECT comptoir_take_turn(NULL, NULL)");
    connection_.submit(*turn, {});
  }
  const auto ends = connection_.use(
      "SELECT currval('comptoir_turn'), (SELECT coalesce(max(position), 0) FROM comptoir_event), coalesce(newest.position, 0), "
      "set_config('comptoir.day', greatest(newest.day, comptoir_outbox_day())::text, true)::bigint FROM (VALUES (1)) AS always LEFT JOIN "
      "(SELECT position, day FROM comptoir_outbox WHERE day >= comptoir_outbox_since(9223372036854775807) ORDER BY position DESC LIMIT 1) AS newest "
      "ON true");
  if (ends->step()) ends_ = Ends{ends->number(0), ends->number(1), ends->number(2), ends->number(3)};
}

void PgTransaction::refuse_turn() {
  memory_.ends.doubt();
  throw Conflict({"", "log", "end"}, 0, 1);
}

void PgTransaction::leave_committed() {
  if (turn_ != nullptr && (*turn_)->step()) ends_->day = (*turn_)->number(0);
  leave(ends_);
}

void PgTransaction::leave(std::optional<Ends> left) {
  if (is_placing_) memory_.ends.leave(left);
  is_placing_ = false;
  turn_.reset();
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
  connection_.submit_checked(*insert, [this](std::int64_t) { refuse_turn(); });  // a host of a version that counts no turns was first
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
      "traceparent, recorded, handled, day) SELECT unnest(?::bigint[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), "
      "unnest(?::bigint[]), "
      "unnest(?::uuid[]), unnest(?::text[]), unnest(?::text[]), unnest(?::bigint[]), unnest(?::text[]), unnest(?::uuid[]), unnest(?::uuid[]), "
      "unnest(?::text[]), unnest(?::bigint[]), unnest(?::text[]), (SELECT current_setting('comptoir.day')::integer)");
  rows.bind(*insert);
  connection_.submit_checked(*insert, [this](std::int64_t) { refuse_turn(); });  // a host of a version that counts no turns was first
}

}  // namespace comptoir::storage::postgresql
