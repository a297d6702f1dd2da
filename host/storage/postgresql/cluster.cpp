#include "storage/postgresql/cluster.hpp"

#include <algorithm>
#include <map>

namespace comptoir::storage::postgresql {

namespace {

void add_hosts(sql::Connection& connection, std::map<Id, HostRecord>& hosts) {
  const auto row = connection.use(
      "SELECT host, name, (extract(epoch FROM started) * 1000000)::bigint, (extract(epoch FROM lives_until) * 1000000)::bigint, "
      "host IN (SELECT host FROM comptoir_living_host) FROM comptoir_host");
  while (row->step())
    hosts[row->id(0)] = {.name = row->owned(1), .started = row->time(2), .lives_until = row->time(3), .lives = row->integer(4) != 0, .lanes = {}};
}

Lane add_lanes(sql::Connection& connection, std::map<Id, HostRecord>& hosts) {
  const auto row = connection.use("SELECT lane, coalesce(host, '00000000-0000-0000-0000-000000000000') FROM comptoir_lane ORDER BY lane");
  Lane free = 0;
  while (row->step()) {
    const auto host = hosts.find(row->id(1));
    if (host != hosts.end()) host->second.lanes.push_back(static_cast<Lane>(row->integer(0)));
    if (host == hosts.end() || !host->second.lives) ++free;
  }
  return free;
}

/// Of other roles' sessions PostgreSQL tells only those who may read all statistics.
std::optional<Duration> oldest_transaction(sql::Connection& connection) {
  const auto row = connection.use(
      "SELECT coalesce((extract(epoch FROM max(clock_timestamp() - xact_start)) * 1000000)::bigint, -1) FROM pg_stat_activity "
      "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()");
  if (!row->step() || row->integer(0) < 0) return std::nullopt;
  return Duration::microseconds(row->integer(0));
}

}  // namespace

Cluster cluster_of(sql::Connection& connection) {
  Cluster cluster;
  std::map<Id, HostRecord> hosts;
  add_hosts(connection, hosts);
  cluster.free_lanes = add_lanes(connection, hosts);
  for (auto& [id, host] : hosts) cluster.hosts.push_back(std::move(host));
  std::ranges::sort(cluster.hosts, {}, &HostRecord::started);
  cluster.oldest_transaction = oldest_transaction(connection);
  return cluster;
}

}  // namespace comptoir::storage::postgresql
