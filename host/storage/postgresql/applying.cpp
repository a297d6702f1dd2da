// How the changes of units become rows: set by set, so that a group of units costs as many statements as one.
#include <map>

#include "storage/postgresql/arrays.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

namespace {

using namespace types;

/// Others wait here for as long as it takes to write what waited and to commit. The number is any that other applications are unlikely to use.
constexpr std::string_view take_turn = "SELECT pg_advisory_xact_lock(7265436180013)";

}  // namespace

void PgTransaction::apply(const Changes& changes) {
  require_open();
  broken_ = true;
  foreseen_.clear();
  if (!mark_) {
    mark_ = connection_.next_mark();
    mark_->leave(connection_);
  }
  for (const Changes::Append& append : changes.appends) sql::check_sequence(append);
  advance_heads(changes.appends);
  for (const Changes::Append& append : changes.appends) events_.insert(events_.end(), append.events.begin(), append.events.end());
  messages_.insert(messages_.end(), changes.messages.begin(), changes.messages.end());
  write_rows(changes);
  connection_.flush();
  broken_ = false;
}

void PgTransaction::advance_heads(const std::vector<Changes::Append>& appends) {
  struct Advance {
    std::uint64_t expected = 0;
    Head head;
  };
  std::map<StreamKey, Advance> advances;  // in order, so that two hosts lock the same heads one after the other
  for (const Changes::Append& append : appends) {
    auto [at, is_first] = advances.try_emplace(append.stream, Advance{append.expected_version, {append.expected_version, {}}});
    if (!is_first && at->second.head.version != append.expected_version)
      throw Conflict(append.stream, append.expected_version, at->second.head.version);
    if (!append.events.empty()) at->second.head = {append.events.back().version, append.events.back().checksum};
  }

  Rows<5> begun({text, text, text, int8, bytea});
  Rows<6> continued({text, text, text, int8, bytea, int8});
  for (const auto& [stream, advance] : advances) {
    if (advance.head.version == advance.expected) {
      if (head(stream).version != advance.expected) find_conflict(appends);
    } else if (advance.expected == 0) {
      begun.add(stream.tenant, stream.type, stream.id, advance.head.version, advance.head.checksum);
    } else {
      continued.add(stream.tenant, stream.type, stream.id, advance.head.version, advance.head.checksum, advance.expected);
    }
  }
  std::size_t advanced = 0;
  const auto count = [&advanced](std::int64_t rows) { advanced += static_cast<std::size_t>(rows); };
  if (begun.count() > 0) {
    const auto insert = connection_.use(
        "INSERT INTO comptoir_head (tenant, stream_type, stream_id, version, checksum) "
        "SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[]) ON CONFLICT DO NOTHING");
    begun.bind(*insert);
    connection_.submit(*insert, count);
  }
  if (continued.count() > 0) {
    const auto update = connection_.use(
        "UPDATE comptoir_head AS head SET version = next.version, checksum = next.checksum "
        "FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::bigint[]) "
        "AS next(tenant, stream_type, stream_id, version, checksum, expected) "
        "WHERE head.tenant = next.tenant AND head.stream_type = next.stream_type AND head.stream_id = next.stream_id "
        "AND head.version = next.expected");
    continued.bind(*update);
    connection_.submit(*update, count);
  }
  connection_.flush();
  if (advanced != begun.count() + continued.count()) find_conflict(appends);
}

void PgTransaction::find_conflict(const std::vector<Changes::Append>& appends) {
  std::map<StreamKey, std::uint64_t> reached;
  for (const Changes::Append& append : appends) reached[append.stream] = append.expected_version + append.events.size();
  for (const Changes::Append& append : appends) {
    // Those that could go on stand at the end of what the group appended to them.
    const auto found = head(append.stream).version;
    if (found != reached[append.stream] || (append.events.empty() && found != append.expected_version))
      throw Conflict(append.stream, append.expected_version, found);
  }
  throw Conflict(appends.front().stream, appends.front().expected_version, head(appends.front().stream).version);
}

void PgTransaction::write_rows(const Changes& changes) {
  for (const Snapshot& snapshot : changes.snapshots) writing_.keep(snapshot);
  for (const Changes::ClaimChange& change : changes.claims) change.release ? writing_.release(change.claim) : writing_.claim(change.claim);
  for (const RowWrite& row : changes.rows) writing_.write(row);
  for (const Answer& answer : changes.answers) writing_.keep(answer);
  for (const Delivery& delivery : changes.deliveries) writing_.keep(delivery);
}

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
        "correlation, causation, traceparent, recorded, handled FROM (SELECT coalesce(max(position), 0) AS ended FROM comptoir_outbox) AS outbox, "
        "unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::text[], ?::uuid[], ?::uuid[], "
        "?::text[], ?::bigint[], ?::text[]) WITH ORDINALITY AS message(tenant, stream_type, stream_id, version, message_id, name, data, lane, "
        "actor, correlation, causation, traceparent, recorded, handled, number)");
    rows.bind(*insert);
    connection_.submit(*insert, {});
    messages_.clear();
  }
}

}  // namespace comptoir::storage::postgresql
