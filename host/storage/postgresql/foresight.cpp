#include "storage/postgresql/foresight.hpp"

#include <algorithm>

#include "storage/postgresql/heads_query.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

using namespace types;

namespace {

/// More than these are not worth reading for somebody who may not ask.
constexpr std::size_t newest_max = 256;
constexpr std::string_view events_since =
    ", stream FROM unnest(?::bigint[], ?::bigint[]) AS wanted(number, since) CROSS JOIN LATERAL (SELECT * FROM comptoir_event WHERE stream = "
    "wanted.number AND version >= since ORDER BY version LIMIT ?) AS newest";
constexpr int stream_column = 20;

template <class Rows>
void ask_for(PgConnection& connection, Rows& rows, sql::Statement& statement) {
  if (rows.count() == 0) return;
  rows.bind(statement);
  connection.ask(statement);
}

}  // namespace

void Foresight::read(PgConnection& connection, const Foreseen& wanted) {
  StreamRows streams;
  std::vector<StreamKey> unknown;  // as long as memory is trusted: otherwise a plugin may still remember what this host has forgotten
  for (const auto& stream : wanted.heads) {
    if (held_.contains(stream) || recall(stream)) continue;
    trusts_ && !looked_at_.contains(stream) ? unknown.push_back(stream) : streams.add(stream);
    heads_.try_emplace(stream);
  }
  Rows<3> answers({text, text, text});
  Rows<4> deliveries({text, text, uuid, int8});
  if (!trusts_keys_) {
    for (const auto& answer : wanted.answers) answers.add(answer.tenant, answer.actor, answer.key);
    for (const auto& delivery : wanted.deliveries) deliveries.add(delivery.consumer, delivery.tenant, delivery.message, delivery.recorded);
  }
  unanswered_.insert(wanted.answers.begin(), wanted.answers.end());
  undelivered_.insert(wanted.deliveries.begin(), wanted.deliveries.end());
  if (streams.count() + unknown.size() + answers.count() + deliveries.count() == 0) return;

  const auto head = connection.use(heads_of_streams);
  const auto answer = connection.use(
      "SELECT tenant, actor, key FROM comptoir_answer JOIN unnest(?::text[], ?::text[], ?::text[]) AS wanted(tenant, actor, key) "
      "USING (tenant, actor, key)");
  const auto delivery = connection.use(
      "SELECT consumer, tenant, message_id, wanted.recorded FROM comptoir_delivery JOIN unnest(?::text[], ?::text[], ?::uuid[], ?::bigint[]) "
      "AS wanted(consumer, tenant, message_id, recorded) USING (consumer, tenant, message_id) "
      "WHERE comptoir_delivery.recorded >= wanted.recorded");
  std::optional<WholeStreams::Request> whole;
  if (!unknown.empty()) whole.emplace(connection, std::move(unknown));
  ask_for(connection, streams, *head);
  ask_for(connection, answers, *answer);
  ask_for(connection, deliveries, *delivery);
  connection.flush();

  if (streams.count() > 0) learn(heads_in(*head));
  if (whole) learn(whole_streams_.take(*whole));
  if (whole || streams.count() > 0)
    for (const auto& [stream, at] : heads_) tell(stream, at);
  if (answers.count() > 0)
    while (answer->step()) unanswered_.erase({answer->owned(0), answer->owned(1), answer->owned(2)});
  if (deliveries.count() > 0)
    while (delivery->step()) undelivered_.erase({delivery->owned(0), delivery->owned(1), delivery->id(2), delivery->time(3)});
}

void Foresight::learn(const std::map<StreamKey, Head>& found) {
  recent_.learn(found);
  for (const auto& [stream, at] : found) heads_[stream] = at;
}

/// What is remembered stays as it is: it tells which events this host has seen.
void Foresight::hold(PgConnection& connection, const std::set<StreamKey>& streams) {
  static const std::string events_of_streams = "SELECT " + std::string(sql::event_columns) + std::string(events_since);
  StreamRows unknown;
  Rows<2> known({int8, int8});
  std::vector<StreamKey> remembered;
  for (const StreamKey& stream : streams) {
    forget(stream);
    held_.try_emplace(stream);
    if (const auto head = recent_.find(stream); head && head->number != 0) {
      known.add(head->number, head->version);
      remembered.push_back(stream);
    } else {
      unknown.add(stream);
    }
  }
  const auto head = connection.use(heads_of_streams);
  const auto event = connection.use(events_of_streams);
  ask_for(connection, unknown, *head);
  event->put(known.columns + 1, std::uint64_t{newest_max});
  ask_for(connection, known, *event);
  connection.flush();

  if (unknown.count() > 0)
    for (const auto& [stream, at] : heads_in(*head)) held_[stream].head = at;
  if (known.count() > 0) take_newest(*event);
  for (const StreamKey& stream : remembered)  // where there are too many, or none, somebody who asks for it is to look for himself
    if (const auto count = held_.at(stream).events.size(); count == 0 || count == newest_max) held_.erase(stream);
}

/// The last of a stream's newest events is its head.
void Foresight::take_newest(sql::Statement& rows) {
  while (rows.step()) {
    auto event = sql::event_of(rows);
    auto& [head, events] = held_[event.stream];
    head = {event.version, event.checksum, rows.number(stream_column)};
    events.push_back(std::move(event));
  }
}

std::optional<std::vector<Event>> Foresight::events(const StreamKey& stream, std::uint64_t after) const {
  const auto held = held_.find(stream);
  if (held == held_.end()) return std::nullopt;
  const auto& [head, events] = held->second;
  if (events.empty() || events.front().version > after + 1 || events.back().version != head.version) return std::nullopt;
  const auto seen = std::min<std::size_t>(after + 1 - events.front().version, events.size());
  return std::vector<Event>(events.begin() + static_cast<std::ptrdiff_t>(seen), events.end());
}

bool Foresight::recall(const StreamKey& stream) {
  if (!trusts_ || looked_at_.contains(stream)) return false;
  const auto remembered = recent_.find(stream);
  if (!remembered) return false;
  heads_[stream] = *remembered;
  relied_on_[stream] = *remembered;
  tell(stream, *remembered);
  return true;
}

/// By the transaction, or by one of its host that has landed since.
bool Foresight::was_told(const StreamKey& stream, std::uint64_t version) const {
  if (const auto told = told_.find(stream); told != told_.end()) return told->second == version;
  const auto remembered = trusts_ ? recent_.find(stream) : std::nullopt;
  return remembered && remembered->version == version;
}

void Foresight::forget() {
  heads_.clear();
  unanswered_.clear();
  undelivered_.clear();
}

void Foresight::forget(const StreamKey& stream) {
  held_.erase(stream);
  heads_.erase(stream);
  relied_on_.erase(stream);
  looked_at_.insert(stream);
}

const Head* Foresight::head(const StreamKey& stream) {
  if (const auto held = held_.find(stream); held != held_.end()) {
    rely_on(stream, held->second.head);
    tell(stream, held->second.head);
    return &held->second.head;
  }
  const auto known = heads_.find(stream);
  if (known != heads_.end()) return &known->second;
  return recall(stream) ? &heads_[stream] : nullptr;
}

}  // namespace comptoir::storage::postgresql
