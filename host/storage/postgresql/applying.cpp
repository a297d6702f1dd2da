// How the changes of units become rows: set by set, so that a group of units costs as many statements as one.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "storage/postgresql/heads_query.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

namespace {

using namespace types;

/// What is locked as it is written is written in one order, on every host; of what has the same name the order stays.
template <class Record, class Name>
std::vector<const Record*> in_order(const std::vector<Record>& records, Name name) {
  std::vector<const Record*> sorted;
  sorted.reserve(records.size());
  for (const Record& record : records) sorted.push_back(&record);
  std::ranges::stable_sort(sorted, {}, name);
  return sorted;
}

}  // namespace

void PgTransaction::apply(const Changes& changes) {
  settle([&] {
    write(changes);
    connection_.flush();
  });
  broken_ = false;
}

void PgTransaction::apply_last(const Changes& changes) {
  settle([&] { write(changes); });
  broken_ = false;
}

bool PgTransaction::apply_ahead(Changes& changes) {
  if (!foresight_.trusts()) return false;  // hosts that write to the same streams lock them in order, all at once
  settle([&] {
    write_keys(changes);
    connection_.flush();
  });
  ahead_.push_back(std::exchange(changes, {}));
  broken_ = false;
  return true;
}

void PgTransaction::write(const Changes& changes) {
  write_rest_of_ahead();
  write_keys(changes);
  write_rest(changes);
}

void PgTransaction::write_rest_of_ahead() {
  for (; ahead_written_ < ahead_.size(); ++ahead_written_) write_rest(ahead_[ahead_written_]);
}

void PgTransaction::write_keys(const Changes& changes) {
  require_open();
  broken_ = true;
  has_written_ = true;
  foresight_.forget();
  take_in(changes);
  keep(changes.answers);
  keep(changes.deliveries);
}

void PgTransaction::write_rest(const Changes& changes) {
  writing_.keep(changes.event_types);  // not ahead: of two groups that overlap, both may be the first
  const auto by_stream = [](const Snapshot* snapshot) -> auto& { return snapshot->stream; };
  const auto by_key = [](const Changes::ClaimChange* change) { return std::tie(change->claim.tenant, change->claim.scope, change->claim.key); };
  for (const Snapshot* snapshot : in_order(changes.snapshots, by_stream)) writing_.keep(*snapshot);
  for (const auto* change : in_order(changes.claims, by_key)) change->release ? writing_.release(change->claim) : claim(change->claim);
  write_rows(changes);
}

void PgTransaction::take_in(const Changes& changes) {
  confirm_unseen(changes.appends);
  auto posting = changes.postings.begin();
  for (std::size_t i = 0; i < changes.appends.size(); ++i) {
    for (; posting != changes.postings.end() && posting->behind <= i; ++posting) unplaced_.push_back({posting->message});
    take_in(changes.appends[i]);
  }
  for (; posting != changes.postings.end(); ++posting) unplaced_.push_back({posting->message});
}

void PgTransaction::take_in(const Changes::Append& append) {
  sql::check_sequence(append);
  const auto own = advanced_.find(append.stream);
  if (own != advanced_.end() && own->second.version != append.expected_version)
    throw Conflict(append.stream, append.expected_version, own->second.version);
  if (append.events.empty()) return;
  begun_at_.try_emplace(append.stream, append.expected_version);
  const auto number = own == advanced_.end() ? append.number : own->second.number;
  advanced_[append.stream] = {append.events.back().version, append.events.back().checksum, number};
  foresight_.forget(append.stream);
  for (const Event& event : append.events) unplaced_.push_back({event, append.number});
}

/// A version that is free need not be the next one: where the head was told, it is. And who appends nothing meets nobody.
void PgTransaction::confirm_unseen(const std::vector<Changes::Append>& appends) {
  std::map<StreamKey, Head> unseen;
  std::set<StreamKey> begun;  // what is appended to the same stream once more goes on behind that
  for (const Changes::Append& append : appends) {
    if (advanced_.contains(append.stream) || !begun.insert(append.stream).second) continue;
    const bool is_seen = foresight_.was_told(append.stream, append.expected_version);
    if (append.events.empty() || !is_seen) unseen.try_emplace(append.stream, Head{append.expected_version, {}, append.number});
  }
  confirm(unseen);
}

/// Which stream was not where it was expected: this transaction is past saying it.
void PgTransaction::find_conflict(const HeadsDiffer& differ) {
  refuse_moved(differ.expected);
  throw Conflict(differ);
}

void PgTransaction::refuse_moved(const HeadsDiffer::Expected& heads) {
  const Lent other(pool_);
  StreamRows wanted;
  for (const auto& [stream, expected] : heads) wanted.add(stream);
  const auto rows = other->use(heads_of_streams);
  wanted.bind(*rows);
  auto found = heads_in(*rows);

  std::optional<Conflict> conflict;
  std::vector<StreamKey> moved;
  for (const auto& [stream, expected] : heads) {
    const auto version = found[stream].version;
    if (version == expected) continue;
    moved.push_back(stream);
    if (!conflict) conflict.emplace(stream, expected, version);
  }
  if (!conflict) return;
  foresight_.contend(moved);
  throw *conflict;
}

/// Rows are written before events: where a row is not as somebody needs it who did not know the newest events, the events are why.
void PgTransaction::refuse_stale_streams() {
  HeadsDiffer::Expected expected(begun_at_.begin(), begun_at_.end());
  for (const auto& [stream, head] : foresight_.relied_on()) expected.emplace_back(stream, head.version);
  try {
    refuse_moved(expected);
  } catch (const Conflict&) {
    foresight_.doubt();
    throw;
  }
}

void PgTransaction::refuse_heads(HeadsDiffer::Expected expected) {
  foresight_.doubt();
  throw HeadsDiffer(std::move(expected));
}

void PgTransaction::refuse_events() {
  memory_.end.doubt();
  if (begun_at_.empty()) throw Conflict({"", "log", "end"}, 0, 1);
  refuse_heads({begun_at_.begin(), begun_at_.end()});
}

void PgTransaction::confirm(const std::map<StreamKey, Head>& heads) {
  if (heads.empty()) return;
  Rows<4> rows({text, text, text, int8});
  for (const auto& [stream, head] : heads) rows.add(stream.tenant, stream.type, stream.id, head.version);
  const auto statement = connection_.use(
      "WITH same AS (SELECT 1 FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) AS told(tenant, stream_type, stream_id, version) WHERE "
      "told.version = coalesce((SELECT newest.version FROM comptoir_event AS newest WHERE newest.stream = (SELECT first.stream FROM comptoir_event "
      "AS "
      "first WHERE first.tenant = told.tenant AND first.stream_type = told.stream_type AND first.stream_id = told.stream_id AND first.version = 1) "
      "ORDER BY newest.version DESC LIMIT 1), 0)) SELECT comptoir_expect(count(*), ?::bigint) FROM same");
  rows.bind(*statement);
  statement->put(rows.columns + 1, rows.count());
  HeadsDiffer::Expected expected;
  for (const auto& [stream, head] : heads) expected.emplace_back(stream, head.version);
  connection_.submit_checked(*statement, [this, expected = std::move(expected)](std::int64_t) mutable { refuse_heads(std::move(expected)); });
}

void PgTransaction::claim(const Claim& claim) {
  const auto insert = connection_.use(
      "WITH taken AS (INSERT INTO comptoir_claim (tenant, scope, key, owner) VALUES (?, ?, ?, ?) ON CONFLICT (tenant, scope, key) "
      "DO UPDATE SET owner = excluded.owner WHERE comptoir_claim.owner = excluded.owner RETURNING 1) "
      "SELECT comptoir_expect(count(*), 1) FROM taken");
  insert->bind(claim.tenant, claim.scope, claim.key, claim.owner);
  connection_.submit_checked(*insert, [&claim](std::int64_t) { throw KeyTaken(claim); });
}

/// Where another writer was first with one of them, the units run again, and find it.
void PgTransaction::keep(const std::vector<Answer>& answers) {
  if (answers.empty()) return;
  Rows<10> rows({text, text, text, bytea, int8, text, text, text, int8, int8});
  for (const Answer* answer : in_order(answers, [](const Answer* one) { return std::tie(one->tenant, one->actor, one->key); }))
    rows.add(answer->tenant, answer->actor, answer->key, answer->fingerprint, std::int64_t{answer->status}, answer->body, answer->etag,
             answer->location, answer->told_by, answer->recorded);
  static const std::string sql =
      "INSERT INTO comptoir_answer (tenant, actor, key, fingerprint, status, body, etag, location, told_by, recorded) SELECT " + rows.unnested();
  const auto insert = connection_.use(sql);
  rows.bind(*insert);
  const Answer& one = answers.front();
  connection_.submit_checked(*insert, [this, &one](std::int64_t) { refuse_keys({one.tenant, "answer", one.key}); });
}

void PgTransaction::keep(const std::vector<Delivery>& deliveries) {
  if (deliveries.empty()) return;
  Rows<4> rows({text, text, uuid, int8});
  for (const Delivery* delivery : in_order(deliveries, [](const Delivery* one) { return std::tie(one->consumer, one->tenant, one->message); }))
    rows.add(delivery->consumer, delivery->tenant, delivery->message, delivery->recorded);
  const auto insert = connection_.use(
      "INSERT INTO comptoir_delivery (consumer, tenant, message_id, recorded) "
      "SELECT unnest(?::text[]), unnest(?::text[]), unnest(?::uuid[]), unnest(?::bigint[])");
  rows.bind(*insert);
  const Delivery& one = deliveries.front();
  connection_.submit_checked(*insert, [this, &one](std::int64_t) { refuse_keys({one.tenant, "delivery to " + one.consumer, one.message.text()}); });
}

void PgTransaction::refuse_keys(const StreamKey& named) {
  foresight_.doubt_keys();
  throw Conflict(named, 0, 1);
}

}  // namespace comptoir::storage::postgresql
