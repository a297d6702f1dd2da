#include "storage/postgresql/home.hpp"

#include "storage/sql/founding.hpp"
#include "storage/store.hpp"
#include "storage/timer_consumer.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// What the newest event says, for people who compare it with what they know.
std::string end_of_log(sql::Connection& connection) {
  const auto row = connection.use("SELECT position, recorded FROM comptoir_event ORDER BY position DESC LIMIT 1");
  if (!row->step()) return "It holds no event.";
  return "Its newest event stands at position " + std::to_string(row->number(0)) + " and is of " + row->time(1).text() + ".";
}

/// Without the last part, which is the cluster's history.
std::string_view place_of(std::string_view home) { return home.substr(0, home.rfind('/')); }

[[noreturn]] void refuse(sql::Connection& connection, const std::string& name, bool same_place) {
  throw Unavailable(
      "The database " + name +
      (same_place ? " was recovered to an earlier time, or a standby has taken its place"
                  : " was restored from a dump, or moved to another cluster") +
      " since a host used it: whatever happened after the backup is missing in it. " + end_of_log(connection) +
      " When you know what is missing, run `comptoir store accept`, and start the host again (docs/operating.md, Restoring PostgreSQL).");
}

}  // namespace

std::string home_of(sql::Connection& connection) {
  const auto row = connection.use(
      "SELECT system_identifier::text || '/' || to_regclass('comptoir_fact')::oid::text || '/' || substring(pg_walfile_name(pg_current_wal_lsn()) "
      "FOR 8) FROM pg_control_system()");
  return row->step() ? row->owned(0) : "";
}

void come_home(sql::Connection& connection, const std::string& name) {
  const std::string here = home_of(connection);
  const std::string home = sql::fact(connection, sql::home_fact);
  if (home.empty()) return settle_at(connection, here);
  if (home != here) refuse(connection, name, place_of(home) == place_of(here));
}

void stay_home(sql::Connection& connection, const std::string& name) {
  const std::string here = home_of(connection);
  const std::string home = sql::fact(connection, sql::home_fact);
  if (home == here) return;
  if (place_of(home) != place_of(here)) refuse(connection, name, false);
  settle_at(connection, here);
}

void settle_at(sql::Connection& connection, const std::string& home) {
  const auto upsert = connection.use("INSERT INTO comptoir_fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  upsert->bind(sql::home_fact, home);
  upsert->run();
}

void refuse_torn_restore(sql::Connection& connection, const std::string& name) {
  const auto row = connection.use(
      "SELECT consumer, lane, position FROM comptoir_checkpoint WHERE NOT starts_with(consumer, ?) AND position > greatest((SELECT max(position) "
      "FROM "
      "comptoir_event), (SELECT max(log_end) FROM comptoir_anchor), 0) ORDER BY position DESC LIMIT 1");
  row->bind(timer_consumer);
  if (!row->step()) return;
  throw StoreError("The database " + name + " says that " + row->owned(0) + " has come to position " + std::to_string(row->number(2)) + " in lane " +
                   std::to_string(row->integer(1)) +
                   ", and holds nothing that far: its tables are of different backups. Restore all of them from one.");
}

}  // namespace comptoir::storage::postgresql
