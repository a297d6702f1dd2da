// How the changes of units become rows: set by set, so that a group of units costs as many statements as one.
#include <map>

#include "storage/postgresql/arrays.hpp"
#include "storage/postgresql/transaction.hpp"
#include "storage/sql/rows.hpp"

namespace comptoir::storage::postgresql {

namespace {

using namespace types;

}  // namespace

void PgTransaction::apply(const Changes& changes) {
  settle([&] {
    write(changes);
    connection_.flush();
  });
  for (const Changes::Append& append : changes.appends) own_streams_.insert(append.stream);
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
  for (const Changes::Append& append : changes.appends) own_streams_.insert(append.stream);
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
  foresight_.forget();
  if (!mark_) {
    mark_ = connection_.next_mark();
    mark_->leave(connection_);
  }
  for (const Changes::Append& append : changes.appends) sql::check_sequence(append);
  advance_heads(changes.appends);
  keep(changes.answers);
  keep(changes.deliveries);
}

void PgTransaction::write_rest(const Changes& changes) {
  for (const Changes::Append& append : changes.appends) events_.insert(events_.end(), append.events.begin(), append.events.end());
  messages_.insert(messages_.end(), changes.messages.begin(), changes.messages.end());
  writing_.keep(changes.event_types);  // not ahead: of two groups that overlap, both may be the first
  for (const Snapshot& snapshot : changes.snapshots) writing_.keep(snapshot);
  for (const Changes::ClaimChange& change : changes.claims) change.release ? writing_.release(change.claim) : claim(change.claim);
  write_rows(changes);
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
    if (append.events.empty()) continue;
    at->second.head = {append.events.back().version, append.events.back().checksum};
    advanced_[append.stream] = at->second.head;
    foresight_.forget(append.stream);
  }

  Rows<5> begun({text, text, text, int8, bytea});
  Rows<6> continued({text, text, text, int8, bytea, int8});
  for (const auto& [stream, advance] : advances) {
    if (advance.head.version == advance.expected) {
      if (head(stream).version != advance.expected) find_conflict(HeadsDiffer({{stream, advance.expected}}));
    } else if (advance.expected == 0) {
      begun.add(stream.tenant, stream.type, stream.id, advance.head.version, advance.head.checksum);
    } else {
      continued.add(stream.tenant, stream.type, stream.id, advance.head.version, advance.head.checksum, advance.expected);
    }
  }
  const auto submit = [&](auto& rows, std::string_view sql, auto... expected) {
    if (rows.count() == 0) return;
    const auto statement = connection_.use(sql);
    rows.bind(*statement);
    (statement->put(rows.columns + 1, expected), ...);
    connection_.submit_checked(*statement, [this, &appends](std::int64_t) {
      HeadsDiffer::Expected expected_heads;
      for (const Changes::Append& append : appends) expected_heads.emplace_back(append.stream, append.expected_version);
      refuse_heads(std::move(expected_heads));
    });
  };
  submit(begun,
         "INSERT INTO comptoir_head (tenant, stream_type, stream_id, version, checksum) "
         "SELECT unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::bigint[]), unnest(?::bytea[])");
  submit(continued,
         "WITH advanced AS (UPDATE comptoir_head AS head SET version = next.version, checksum = next.checksum "
         "FROM (SELECT unnest(?::text[]) AS tenant, unnest(?::text[]) AS stream_type, unnest(?::text[]) AS stream_id, "
         "unnest(?::bigint[]) AS version, unnest(?::bytea[]) AS checksum, unnest(?::bigint[]) AS expected) AS next "
         "WHERE head.tenant = next.tenant AND head.stream_type = next.stream_type AND head.stream_id = next.stream_id "
         "AND head.version = next.expected RETURNING 1) "
         "SELECT comptoir_expect(count(*), ?::bigint) FROM advanced",
         continued.count());
}

/// Which stream was not where it was expected: this transaction is past saying it. Heads that it advanced before are not at fault.
void PgTransaction::find_conflict(const HeadsDiffer& differ) {
  const Lent other(pool_);
  const sql::Queries stored(*other, facts_);
  auto at_rest = own_streams_;
  for (const auto& [stream, expected] : differ.expected) {
    if (!at_rest.insert(stream).second) continue;
    const auto found = stored.head(stream).version;
    if (found != expected) throw Conflict(stream, expected, found);
  }
  throw Conflict(differ);
}

void PgTransaction::refuse_heads(HeadsDiffer::Expected expected) {
  foresight_.doubt();
  throw HeadsDiffer(std::move(expected));
}

void PgTransaction::confirm_heads() {
  const auto& relied_on = foresight_.relied_on();
  if (relied_on.empty()) return;
  Rows<4> rows({text, text, text, int8});
  for (const auto& [stream, head] : relied_on) rows.add(stream.tenant, stream.type, stream.id, head.version);
  const auto statement = connection_.use(
      "WITH same AS (SELECT 1 FROM comptoir_head JOIN unnest(?::text[], ?::text[], ?::text[], ?::bigint[]) "
      "AS remembered(tenant, stream_type, stream_id, version) USING (tenant, stream_type, stream_id, version)) "
      "SELECT comptoir_expect(count(*), ?::bigint) FROM same");
  rows.bind(*statement);
  statement->put(rows.columns + 1, rows.count());
  connection_.submit_checked(*statement, [this, &relied_on](std::int64_t) {
    HeadsDiffer::Expected expected;
    for (const auto& [stream, head] : relied_on) expected.emplace_back(stream, head.version);
    refuse_heads(std::move(expected));
  });
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
  Rows<13> rows({text, text, text, bytea, int8, text, text, text, text, uuid, uuid, text, int8});
  for (const Answer& answer : answers) {
    const Origin& origin = answer.origin;
    rows.add(answer.tenant, answer.actor, answer.key, answer.fingerprint, std::int64_t{answer.status}, answer.body, answer.etag, answer.location,
             origin.actor, origin.correlation, origin.causation, origin.traceparent, origin.recorded);
  }
  const auto insert = connection_.use(
      "INSERT INTO comptoir_answer (tenant, actor, key, fingerprint, status, body, etag, location, origin_actor, correlation, causation, "
      "traceparent, recorded) SELECT unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::bytea[]), unnest(?::bigint[]), "
      "unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::text[]), unnest(?::uuid[]), unnest(?::uuid[]), unnest(?::text[]), "
      "unnest(?::bigint[])");
  rows.bind(*insert);
  const Answer& one = answers.front();
  connection_.submit_checked(*insert, [this, &one](std::int64_t) {
    foresight_.doubt();
    throw Conflict({one.tenant, "answer", one.key}, 0, 1);
  });
}

void PgTransaction::keep(const std::vector<Delivery>& deliveries) {
  if (deliveries.empty()) return;
  Rows<4> rows({text, text, uuid, int8});
  for (const Delivery& delivery : deliveries) rows.add(delivery.consumer, delivery.tenant, delivery.message, delivery.recorded);
  const auto insert = connection_.use(
      "INSERT INTO comptoir_delivery (consumer, tenant, message_id, recorded) "
      "SELECT unnest(?::text[]), unnest(?::text[]), unnest(?::uuid[]), unnest(?::bigint[])");
  rows.bind(*insert);
  const Delivery& one = deliveries.front();
  connection_.submit_checked(*insert, [this, &one](std::int64_t) {
    foresight_.doubt();
    throw Conflict({one.tenant, "delivery to " + one.consumer, one.message.text()}, 0, 1);
  });
}

}  // namespace comptoir::storage::postgresql
