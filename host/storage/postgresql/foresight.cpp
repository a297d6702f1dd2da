#include "storage/postgresql/foresight.hpp"

#include "storage/postgresql/arrays.hpp"

namespace comptoir::storage::postgresql {

using namespace types;

void Foresight::read(PgConnection& connection, const Foreseen& wanted) {
  Rows<3> streams({text, text, text});
  for (const auto& stream : wanted.heads) {
    streams.add(stream.tenant, stream.type, stream.id);
    heads_.try_emplace(stream);
  }
  Rows<3> answers({text, text, text});
  for (const auto& answer : wanted.answers) answers.add(answer.tenant, answer.actor, answer.key);
  Rows<4> deliveries({text, text, uuid, int8});
  for (const auto& delivery : wanted.deliveries) deliveries.add(delivery.consumer, delivery.tenant, delivery.message, delivery.recorded);

  const auto head = connection.use(
      "SELECT tenant, stream_type, stream_id, version, checksum FROM comptoir_head JOIN "
      "unnest(?::text[], ?::text[], ?::text[]) AS wanted(tenant, stream_type, stream_id) USING (tenant, stream_type, stream_id)");
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

  if (streams.count() > 0)
    while (head->step()) heads_[{head->owned(0), head->owned(1), head->owned(2)}] = {head->number(3), head->checksum(4)};
  if (answers.count() > 0) {
    unanswered_.insert(wanted.answers.begin(), wanted.answers.end());
    while (answer->step()) unanswered_.erase({answer->owned(0), answer->owned(1), answer->owned(2)});
  }
  if (deliveries.count() > 0) {
    undelivered_.insert(wanted.deliveries.begin(), wanted.deliveries.end());
    while (delivery->step()) undelivered_.erase({delivery->owned(0), delivery->owned(1), delivery->id(2), delivery->time(3)});
  }
}

void Foresight::forget() {
  heads_.clear();
  unanswered_.clear();
  undelivered_.clear();
}

const Head* Foresight::head(const StreamKey& stream) const {
  const auto found = heads_.find(stream);
  return found == heads_.end() ? nullptr : &found->second;
}

}  // namespace comptoir::storage::postgresql
