// Administrators' answers as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.hpp"

namespace comptoir::administration {

/// GET /admin/events, /admin/stream: an event without its data, which stands behind these members as `data`.
struct EventHead {
  std::int64_t position;
  std::string tenant;
  std::string aggregate;
  std::string id;
  std::int64_t version;
  std::string type;
  Id event_id;
  Timestamp recorded;
  std::string actor;
  Id correlation;
  Id causation;
  std::vector<std::string> published;  ///< by which names other contexts hear of it
};

/// GET /admin/verification
struct FaultLine {
  std::string where;
  std::string what;
};

/// GET /admin/migrations
struct MigrationLine {
  std::string owner;
  std::int64_t number;
  std::string checksum;
  Timestamp applied;
};

/// GET /admin/outbox/parked, /admin/reactions/parked
struct AsideLine {
  std::string consumer;
  std::string tenant;
  std::string aggregate;
  std::string key;
  std::int64_t attempts;
  bool parked;
  std::optional<Timestamp> next_attempt;  ///< none of what is parked: it waits for a person
  std::string reason;
  std::int64_t waiting;
};

/// GET /admin/plugins
struct PluginLine {
  std::string name;
  std::string version;
  std::string state;
  std::optional<std::string> suspended;  ///< of what it is called for: "1 handler"
  std::optional<std::string> cause;
  std::string file;
};

/// GET /admin/statistics
struct HandlerLine {
  std::string type;
  std::string handler;
  std::int64_t count;
  std::int64_t refusals;  ///< it said no to what it was asked
  std::int64_t failures;  ///< it could not do what it was asked
  std::int64_t p50_us;
  std::int64_t p99_us;
  std::int64_t max_us;
};

/// GET /admin/projections
struct ProjectionLine {
  std::string name;
  std::string timing;  ///< "same transaction" or "asynchronous"
  std::string events;
  std::optional<std::int64_t> behind;  ///< of an asynchronous one, by how many events
};

/// GET /admin/host: who answers.
struct HostDocument {
  std::string host;
  std::string store;
};

/// GET /admin/outbox. Members that only a running host knows are absent without one.
struct OutboxDocument {
  std::int64_t end = 0;      ///< position of the newest message
  std::int64_t waiting = 0;  ///< messages, of all hosts, that are not known to be published; those behind parked keys too
  std::optional<std::int64_t> settled;
  std::optional<std::int64_t> confirmed;
  std::optional<std::int64_t> under_way;
  std::int64_t parked_keys = 0;
  std::optional<std::string> publisher;
  std::string publisher_status = "{}";  ///< a JSON object, as the publisher tells it
};

/// GET /admin/cluster
struct MemberLine {
  std::string name;
  Timestamp started;
  bool lives;
  std::vector<std::int64_t> lanes;
};
struct LagLine {
  std::string consumer;
  std::int64_t behind;
  bool falls_behind;
};
struct ClusterDocument {
  std::vector<MemberLine> hosts;
  std::int64_t free_lanes = 0;                        ///< that no living host holds
  std::optional<std::int64_t> oldest_transaction_ms;  ///< none is open, or the engine cannot say
  std::vector<LagLine> consumers;                     ///< only a running host knows them
};

ClusterDocument document_of(const storage::Cluster& cluster);
std::string json_of(const ClusterDocument& document);

/// GET /admin/inbox. Counts are since the start of the host.
struct InboxDocument {
  std::int64_t taken = 0;
  std::int64_t repeats = 0;
  std::int64_t unfit = 0;
  std::vector<std::string> wanted;
  std::string receiver;
  std::string receiver_status = "{}";  ///< a JSON object, as the receiver tells it
};

std::string json_of(const std::vector<storage::Event>& events);
std::string json_of(const std::vector<storage::Fault>& faults);
std::string json_of(const std::vector<storage::AppliedMigration>& migrations);
std::string json_of(const std::vector<storage::AsideKey>& keys);
std::string json_of(const OutboxDocument& document);
std::string json_of(const InboxDocument& document);
std::string json_of_retried(std::uint64_t keys);

}  // namespace comptoir::administration
