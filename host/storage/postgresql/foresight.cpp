#include "storage/postgresql/foresight.hpp"

#include "storage/postgresql/arrays.hpp"

namespace comptoir::storage::postgresql {

using namespace types;

void Foresight::read(PgConnection& connection, const Foreseen& wanted) {
  Rows<3> streams({text, text, text});
  for (const auto& stream : wanted.heads) {
    if (recall(stream)) continue;
    streams.add(stream.tenant, stream.type, stream.id);
    heads_.try_emplace(stream);
  }
  Rows<3> answers({text, text, text});
  Rows<4> deliveries({text, text, uuid, int8});
  if (!trusts_) {
    for (const auto& answer : wanted.answers) answers.add(answer.tenant, answer.actor, answer.key);
    for (const auto& delivery : wanted.deliveries) deliveries.add(delivery.consumer, delivery.tenant, delivery.message, delivery.recorded);
  }
  unanswered_.insert(wanted.answers.begin(), wanted.answers.end());
  undelivered_.insert(wanted.deliveries.begin(), wanted.deliveries.end());
  if (streams.count() + answers.count() + deliveries.count() == 0) return;

  const auto head = connection.use(
      "SELECT wanted.tenant, wanted.stream_type, wanted.stream_id, newest.version, newest.checksum, newest.stream FROM "
      "unnest(?::text[], ?::text[], ?::text[]) AS wanted(tenant, stream_type, stream_id) CROSS JOIN LATERAL (SELECT version, checksum, stream FROM "
      "comptoir_event WHERE stream = (SELECT stream FROM comptoir_event AS first WHERE first.tenant = wanted.tenant AND first.stream_type = "
      "wanted.stream_type AND first.stream_id = wanted.stream_id AND first.version = 1) ORDER BY version DESC LIMIT 1) AS newest");
  const auto answer = connection.use(
      "SELECT tenant, actor, key FROM comptoir_answer JOIN unnest(?::text[], ?::text[], ?::text[]) AS wanted(tenant, actor, key) "
      "USING (tenant, actor, key)");
  const auto delivery = connection.use(
      "SELECT consumer, tenant, message_id, wanted.recorded FROM comptoir_delivery JOIN unnest(?::text[], ?::text[], ?::uuid[], ?::bigint[]) "
      "AS wanted(consumer, tenant, message_id, recorded) USING (consumer, tenant, message_id) "
      "WHERE comptoir_delivery.recorded >= wanted.recorded");
  const auto ask = [&connection](auto& rows, sql::Statement& statement) {
    if (rows.count() == 0) return;
    rows.bind(statement);
    connection.ask(statement);
  };
  ask(streams, *head);
  ask(answers, *answer);
  ask(deliveries, *delivery);
  connection.flush();

  if (streams.count() > 0) {
    std::map<StreamKey, Head> found;
    while (head->step()) found[{head->owned(0), head->owned(1), head->owned(2)}] = {head->number(3), head->checksum(4), head->number(5)};
    recent_.learn(found);
    for (auto& [stream, at] : found) heads_[stream] = at;
    for (const auto& [stream, at] : heads_) tell(stream, at);
  }
  if (answers.count() > 0)
    while (answer->step()) unanswered_.erase({answer->owned(0), answer->owned(1), answer->owned(2)});
  if (deliveries.count() > 0)
    while (delivery->step()) undelivered_.erase({delivery->owned(0), delivery->owned(1), delivery->id(2), delivery->time(3)});
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
  heads_.erase(stream);
  relied_on_.erase(stream);
  looked_at_.insert(stream);
}

const Head* Foresight::head(const StreamKey& stream) {
  const auto known = heads_.find(stream);
  if (known != heads_.end()) return &known->second;
  return recall(stream) ? &heads_[stream] : nullptr;
}

}  // namespace comptoir::storage::postgresql
