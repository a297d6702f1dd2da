#include "storage/postgresql/whole_streams.hpp"

#include <algorithm>
#include <utility>

#include "storage/postgresql/arrays.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::string_view whole_streams =
    "SELECT wanted.number, newest.version, newest.checksum, newest.stream, held.version, held.form, held.checksum, "
    "CASE WHEN newer.version IS NULL OR newer.version = held.version + 1 THEN held.state END, newer.version, newer.name, newer.data "
    "FROM unnest(?1::bigint[], ?2::text[], ?3::text[], ?4::text[]) AS wanted(number, tenant, stream_type, stream_id) "
    "CROSS JOIN LATERAL (SELECT version, checksum, stream FROM comptoir_event WHERE stream = (SELECT stream FROM comptoir_event AS first WHERE "
    "first.tenant = wanted.tenant AND first.stream_type = wanted.stream_type AND first.stream_id = wanted.stream_id AND first.version = 1) "
    "ORDER BY version DESC LIMIT 1) AS newest "
    "LEFT JOIN LATERAL (SELECT version, form, CASE WHEN octet_length(state) <= ?5 THEN state END AS state, checksum FROM comptoir_snapshot "
    "WHERE tenant = wanted.tenant AND stream_type = wanted.stream_type AND stream_id = wanted.stream_id LIMIT 1) AS held ON true "
    "LEFT JOIN LATERAL (SELECT version, name, data FROM comptoir_event WHERE stream = newest.stream AND version > coalesce(held.version, 0) "
    "AND octet_length(data) <= ?6 ORDER BY version LIMIT ?7) AS newer ON true";

enum Column { number, version, checksum, stream, held_version, held_form, held_checksum, held_state, newer_version, newer_name, newer_data };

}  // namespace

WholeStreams::Request::Request(PgConnection& connection, std::vector<StreamKey> streams)
    : streams_(std::move(streams)), rows_(connection.use(whole_streams)) {
  Rows<4> wanted({types::int8, types::text, types::text, types::text});
  for (const StreamKey& one : streams_) wanted.add(wanted.count(), one.tenant, one.type, one.id);
  wanted.bind(*rows_);
  int place = wanted.columns;
  for (const auto most : {state_bytes_max, event_bytes_max, events_max}) rows_->put(++place, most);
  connection.ask(*rows_);
}

/// The rows of a stream stand together, and all but the events is on the first of them.
std::map<StreamKey, Head> WholeStreams::take(Request& request) {
  std::map<StreamKey, Head> heads;
  auto& rows = *request.rows_;
  const auto has = [&rows](Column column) { return rows.value(column).kind != COMPTOIR_VALUE_NULL; };
  Whole* whole = nullptr;
  while (rows.step()) {
    const StreamKey& key = request.streams_.at(rows.number(number));
    if (const auto [head, is_first] = heads.try_emplace(key); is_first) {
      head->second = {rows.number(version), rows.checksum(checksum), rows.number(stream)};
      whole = &(streams_[key] = {.version = head->second.version});
      if (has(held_version)) {
        whole->snapshot = {key, rows.number(held_version), rows.number(held_form), rows.owned(held_state)};
        whole->is_sound = has(held_state) && rows.checksum(held_checksum) == sql::snapshot_checksum(*whole->snapshot);
      }
    }
    if (has(newer_version)) whole->events.push_back({rows.number(newer_version), rows.owned(newer_name), rows.owned(newer_data)});
  }
  return heads;
}

bool WholeStreams::tell(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) const {
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return false;
  const auto& [head_version, snapshot, is_sound, events] = found->second;
  if (!is_sound || up_to > head_version || (snapshot && (snapshot->form != form || snapshot->version > up_to))) return false;
  const auto begin = snapshot ? snapshot->version : 0;
  const auto count = std::ranges::count_if(events, [up_to](const Newer& event) { return event.version <= up_to; });
  if (begin + static_cast<std::uint64_t>(count) != up_to) return false;

  visit.begin(snapshot ? &*snapshot : nullptr);
  for (const auto& [version, name, data] : events)
    if (version <= up_to) visit.event(version, name, data);
  return true;
}

}  // namespace comptoir::storage::postgresql
