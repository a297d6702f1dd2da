#include "storage/sql/queries.hpp"

#include "storage/sql/outbox_page.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::sql {

Head head_of(const Statement& row) { return {row.number(0), row.checksum(1), row.number(2)}; }

Head Queries::head(const StreamKey& stream) const {
  const auto row = connection_.use(head_of_stream);
  row->bind(stream.tenant, stream.type, stream.id);
  return row->step() ? head_of(*row) : Head{};
}

std::uint64_t Queries::version(const StreamKey& stream) const {
  const auto row = connection_.use(version_of_stream);
  row->bind(stream.tenant, stream.type, stream.id);
  return row->step() ? row->number(0) : 0;
}

std::vector<Event> Queries::events(const StreamKey& stream, std::uint64_t after) const {
  static const std::string of_stream =
      "SELECT " + std::string(event_columns) +
      " FROM comptoir_event WHERE stream = (SELECT position FROM comptoir_event WHERE tenant = ? AND stream_type = ? "
      "AND stream_id = ? AND version = 1) AND version > ? ORDER BY version";
  const auto row = connection_.use(of_stream);
  row->bind(stream.tenant, stream.type, stream.id, after);
  std::vector<Event> out;
  while (row->step()) out.push_back(event_of(*row));
  return out;
}

void Queries::history(const StreamKey& stream, std::uint64_t form, std::uint64_t up_to, const HistoryVisitor& visit) const {
  const auto newest = connection_.use(
      "SELECT version, state, checksum FROM comptoir_snapshot "
      "WHERE tenant = ? AND stream_type = ? AND stream_id = ? AND form = ? AND version <= ?");
  newest->bind(stream.tenant, stream.type, stream.id, form, up_to);
  connection_.ask(*newest);
  const auto event = connection_.use(
      "SELECT version, name, data FROM comptoir_event WHERE stream = (SELECT position FROM comptoir_event WHERE tenant = ?1 AND stream_type = ?2 AND "
      "stream_id = ?3 AND version = 1) AND version > coalesce((SELECT version "
      "FROM comptoir_snapshot WHERE tenant = ?1 AND stream_type = ?2 AND stream_id = ?3 AND form = ?4 AND version <= ?5), 0) AND version <= ?5 "
      "ORDER BY version");
  event->bind(stream.tenant, stream.type, stream.id, form, up_to);
  bool is_there = event->step();

  if (newest->step()) {
    const Snapshot snapshot{stream, newest->number(0), form, newest->owned(1)};
    // A snapshot is a hint: a damaged one is none, and the state is folded again, as for a form that no plugin has.
    if (newest->checksum(2) != snapshot_checksum(snapshot)) return history(stream, ~form, up_to, visit);
    visit.begin(&snapshot);
  } else {
    visit.begin(nullptr);
  }
  std::vector<comptoir_value> values;
  for (; is_there; is_there = event->step()) {
    event->read_into(values);
    const auto type = values[1].text, data = values[2].text;
    visit.event(event->number(0), {type.data, type.size}, {data.data, data.size});
  }
}

std::optional<std::string> Queries::claim_owner(std::string_view tenant, std::string_view scope, std::string_view key) const {
  const auto row = connection_.use("SELECT owner FROM comptoir_claim WHERE tenant = ? AND scope = ? AND key = ?");
  row->bind(tenant, scope, key);
  return row->step() ? std::optional(row->owned(0)) : std::nullopt;
}

std::optional<Answer> Queries::answer(std::string_view tenant, std::string_view actor, std::string_view key) const {
  const auto row = connection_.use(
      "SELECT fingerprint, status, body, etag, location, told_by, recorded FROM comptoir_answer WHERE tenant = ? AND actor = ? AND key = ?");
  row->bind(tenant, actor, key);
  if (!row->step()) return std::nullopt;
  return Answer{.tenant = std::string(tenant),
                .actor = std::string(actor),
                .key = std::string(key),
                .fingerprint = row->checksum(0),
                .status = static_cast<std::uint32_t>(row->integer(1)),
                .body = row->owned(2),
                .etag = row->owned(3),
                .location = row->owned(4),
                .told_by = row->number(5),
                .recorded = row->time(6)};
}

bool Queries::delivered(const DeliveryKey& key) const {
  const auto row = connection_.use("SELECT 1 FROM comptoir_delivery WHERE consumer = ? AND tenant = ? AND message_id = ? AND recorded >= ?");
  row->bind(key.consumer, key.tenant, key.message, key.recorded);
  return row->step();
}

bool Queries::find(const View& view, std::string_view tenant, std::span<const comptoir_value> key, const RowVisitor& visit) const {
  const auto sql = connection_.of(view);
  if (key.size() != sql->layout().key().size()) throw BadStatement("View " + view.table + ": a key of another number of columns was asked for.");

  const auto row = connection_.use(sql->find());
  row->bind(tenant);
  for (std::size_t i = 0; i < key.size(); ++i) row->put(static_cast<int>(i) + 2, key[i]);
  if (!row->step()) return false;

  std::vector<comptoir_value> values;
  row->read_into(values);
  visit(values);
  return true;
}

void Queries::query(std::string_view plugin, std::string_view sql, std::string_view tenant, std::span<const comptoir_value> arguments,
                    const RowVisitor& visit) const {
  const auto row = connection_.use(Access::reading, plugin, sql);
  row->bind_arguments(tenant, arguments);
  std::vector<comptoir_value> values;
  while (row->step()) {
    row->read_into(values);
    visit(values);
  }
}

std::vector<Event> Queries::log(Position after, const Portion& portion) const {
  const auto row = connection_.use(connection_.pages().log);
  row->bind(after, std::uint64_t{portion.count}, std::uint64_t{portion.bytes});
  return taken(*row, portion, event_of, {data_column}).records;
}

OutboxPage Queries::outbox(Position after, const Portion& portion, std::string_view left_out) const {
  const PageSql& pages = connection_.pages();
  const auto event = connection_.use(left_out.empty() ? pages.outbox_events : pages.outbox_events_but);
  const auto message = connection_.use(left_out.empty() ? pages.outbox_messages : pages.outbox_messages_but);
  for (Statement* const statement : {&*event, &*message}) {
    statement->bind(after, std::uint64_t{portion.count}, std::uint64_t{portion.bytes});
    if (!left_out.empty()) statement->put(4, left_out);
  }
  connection_.ask(*message);
  auto events = taken(*event, portion, event_of, {data_column, published_column});
  auto messages = taken(*message, portion, message_of, {data_column});
  return merged(after, std::move(events), std::move(messages), portion, facts_.lanes);
}

Position Queries::end(std::string_view sql) const {
  const auto row = connection_.use(sql);
  return row->step() ? row->number(0) : 0;
}

}  // namespace comptoir::storage::sql
