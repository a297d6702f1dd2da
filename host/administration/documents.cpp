#include "administration/documents.hpp"

#include <comptoir/detail/json_writer.hpp>

namespace comptoir::administration {
namespace {

template <class Line, class Record, class Turn>
std::string list_of(const std::vector<Record>& records, Turn turn) {
  std::vector<Line> lines;
  for (const auto& record : records) lines.push_back(turn(record));
  std::string json;
  detail::write_json(json, lines);
  return json;
}

/// A document with an object in it that somebody else wrote: `status` is that member, called `name` on the wire.
template <class Document>
std::string with_status(const Document& document, std::string Document::*status, const std::string& name) {
  auto head = document;
  (head.*status).clear();
  std::string json;
  detail::write_json(json, head);
  const auto empty = "\"" + name + "\":\"\"";
  return json.replace(json.find(empty), empty.size(), "\"" + name + "\":" + document.*status);
}

std::int64_t whole(std::uint64_t number) { return static_cast<std::int64_t>(number); }

}  // namespace

std::string json_of(const std::vector<storage::Event>& events) {
  std::string json = "[";
  for (const auto& event : events) {
    if (json.size() > 1) json += ",";
    std::vector<std::string> published;
    for (const auto& publication : event.published) published.push_back(publication.type);
    detail::write_json(
        json, EventHead{whole(event.position), event.stream.tenant, event.stream.type, event.stream.id, whole(event.version), event.type, event.id,
                        event.origin.recorded, event.origin.actor, event.origin.correlation, event.origin.causation, std::move(published)});
    json.back() = ',';  // goes on where the head's object ended
    json.append("\"data\":").append(event.data).append("}");
  }
  return json + "]";
}

std::string json_of(const std::vector<storage::Fault>& faults) {
  return list_of<FaultLine>(faults, [](const storage::Fault& fault) { return FaultLine{fault.where, fault.what}; });
}

std::string json_of(const std::vector<storage::AppliedMigration>& migrations) {
  return list_of<MigrationLine>(migrations, [](const storage::AppliedMigration& migration) {
    return MigrationLine{migration.owner, migration.number, migration.checksum, migration.applied};
  });
}

std::string json_of(const std::vector<storage::AsideKey>& keys) {
  return list_of<AsideLine>(keys, [](const storage::AsideKey& key) {
    const auto next_attempt = key.parked ? std::nullopt : std::optional(key.next_attempt);
    return AsideLine{key.consumer, key.stream.tenant, key.stream.type, key.stream.id,     key.attempts,
                     key.parked,   next_attempt,      key.reason,      whole(key.waiting)};
  });
}

std::string json_of(const OutboxDocument& document) { return with_status(document, &OutboxDocument::publisher_status, "publisherStatus"); }

std::string json_of(const InboxDocument& document) { return with_status(document, &InboxDocument::receiver_status, "receiverStatus"); }

ClusterDocument document_of(const storage::Cluster& cluster) {
  ClusterDocument document;
  for (const auto& host : cluster.hosts) document.hosts.push_back({host.name, host.started, host.lives, {host.lanes.begin(), host.lanes.end()}});
  document.free_lanes = cluster.free_lanes;
  if (cluster.oldest_transaction) document.oldest_transaction_ms = cluster.oldest_transaction->in_milliseconds();
  return document;
}

std::string json_of(const ClusterDocument& document) {
  std::string json;
  detail::write_json(json, document);
  return json;
}

std::string json_of_retried(std::uint64_t keys) { return "{\"keys\":" + std::to_string(keys) + "}"; }

}  // namespace comptoir::administration
