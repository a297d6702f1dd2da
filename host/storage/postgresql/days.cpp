#include "storage/postgresql/days.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "storage/postgresql/advisory.hpp"
#include "storage/sql/removed.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

constexpr std::int64_t days_ahead = 2;
constexpr std::int64_t microseconds_of_a_day = 86'400'000'000;

/// A table by what its rows are divided.
struct Divided {
  std::string name;
  std::string key;    ///< of each partition
  std::int64_t unit;  ///< by which its bounds count a day
};

const Divided messages{"comptoir_message", "position", 1};
const Divided deliveries{"comptoir_delivery", "consumer, tenant, message_id", microseconds_of_a_day};

struct Partition {
  std::string name;
  std::int64_t end = 0;  ///< where the next one begins
};

/// In order. What takes the rows of no day is none of them.
std::vector<Partition> partitions_of(sql::Connection& connection, const Divided& table) {
  const auto row = connection.use(
      "SELECT relname, substring(pg_get_expr(relpartbound, oid) FROM 'TO \\(''?([0-9]+)')::bigint AS ended FROM pg_class WHERE oid IN "
      "(SELECT inhrelid FROM pg_inherits WHERE inhparent = to_regclass(?)) AND pg_get_expr(relpartbound, oid) <> 'DEFAULT' ORDER BY ended");
  row->bind(table.name);
  std::vector<Partition> out;
  while (row->step()) out.push_back({row->owned(0), row->integer(1)});
  return out;
}

/// Runs `work` where no other host does the like, without making anybody wait for long. False: not now.
template <class Work>
bool briefly(PgConnection& connection, Work&& work) {
  try {
    connection.begin();
    connection.run("SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '900ms'");
    const bool alone = try_lock(connection, "pg_try_advisory_xact_lock", days_key);
    if (alone) work();
    connection.commit();
    return alone;
  } catch (const StoreError&) {
    connection.roll_back();
    if (connection.is_broken()) throw;
    return false;
  } catch (...) {
    connection.roll_back();
    throw;
  }
}

/// `name` is that of its last day.
void make_partition(PgConnection& connection, const Divided& table, std::int64_t from, std::int64_t day) {
  std::string name;
  {
    const auto row = connection.use("SELECT to_char(date '1970-01-01' + ?::bigint::integer, 'YYYYMMDD')");
    row->bind(static_cast<std::uint64_t>(day));
    row->step();
    name = table.name + "_" + row->owned(0);
  }
  connection.run("CREATE TABLE " + name + " (LIKE " + table.name + ", PRIMARY KEY (" + table.key + "))");
  connection.run("ALTER TABLE " + table.name + " ATTACH PARTITION " + name + " FOR VALUES FROM (" + std::to_string(from) + ") TO (" +
                 std::to_string((day + 1) * table.unit) + ")");
}

/// The first one begins where the last one ended, so that there is one for each day in between, whatever the clock says later.
void make_days_of(PgConnection& connection, const Divided& table, std::int64_t day) {
  auto end = partitions_of(connection, table).back().end;
  for (auto next = std::max(day, end / table.unit); next <= day + days_ahead; ++next) {
    make_partition(connection, table, end, next);
    end = (next + 1) * table.unit;
  }
  if (&table == &messages)
    connection.run("CREATE OR REPLACE FUNCTION comptoir_message_last() RETURNS integer LANGUAGE sql STABLE AS 'SELECT " + std::to_string(end - 1) +
                   "'");
}

/// Those that end before a time. The last one stays, for the next to begin where it ends.
std::vector<Partition> passed(sql::Connection& connection, const Divided& table, Timestamp before) {
  auto partitions = partitions_of(connection, table);
  const auto bound = before.microseconds_since_epoch() / (microseconds_of_a_day / table.unit);
  partitions.pop_back();
  std::erase_if(partitions, [bound](const Partition& partition) { return partition.end > bound; });
  return partitions;
}

bool has_days(sql::Connection& connection, const Divided& table, std::int64_t day) {
  return partitions_of(connection, table).back().end > (day + days_ahead) * table.unit;
}

std::optional<std::int64_t> day_of_newest_message(sql::Connection& connection) {
  const auto row =
      connection.use("SELECT day FROM comptoir_message WHERE day >= comptoir_message_since(9223372036854775807) ORDER BY position DESC LIMIT 1");
  return row->step() ? std::optional(row->integer(0)) : std::nullopt;
}

std::int64_t integer_of(sql::Connection& connection, const std::string& sql) {
  const auto row = connection.use(sql);
  return row->step() ? row->integer(0) : 0;
}

/// So that whoever reads the newest messages looks at the partitions of the newest days alone.
void remember_newest_day(PgConnection& connection) {
  const auto newest = day_of_newest_message(connection);
  const auto known = integer_of(connection, "SELECT comptoir_message_since(9223372036854775807)");
  if (!newest || *newest <= known) return;
  (void)briefly(connection, [&] {
    const auto before = integer_of(connection, "SELECT coalesce(max(position), 0) FROM comptoir_message WHERE day < " + std::to_string(*newest));
    connection.run(
        "CREATE OR REPLACE FUNCTION comptoir_message_since(after bigint) RETURNS integer LANGUAGE sql STABLE AS 'SELECT CASE WHEN after >= " +
        std::to_string(before) + " THEN " + std::to_string(*newest) + " ELSE 0 END'");
  });
}

bool drop(PgConnection& connection, const Partition& partition) {
  return briefly(connection, [&] { connection.run("DROP TABLE " + sql::quoted(partition.name)); });
}

/// That they were there stays known.
bool drop_messages(PgConnection& connection, const Partition& partition) {
  return briefly(connection, [&] {
    const auto table = sql::quoted(partition.name);
    connection.run(sql::note_removed("(SELECT position FROM " + table + ")"));
    connection.run("DROP TABLE " + table);
  });
}

/// The partition of the newest message stays: it says on what day the next one stands at the earliest.
bool is_passed(sql::Connection& connection, const Partition& partition, std::int64_t newest, Position passed) {
  if (partition.end > newest) return false;
  return integer_of(connection, "SELECT coalesce(max(position), 0) FROM " + sql::quoted(partition.name)) <= static_cast<std::int64_t>(passed);
}

/// Whether a message that waits behind its key was delivered all the same, just before its host died: nothing else says so.
bool is_needed(sql::Connection& connection, const Partition& partition) {
  return integer_of(connection,
                    "SELECT count(*) FROM comptoir_aside_message JOIN " + sql::quoted(partition.name) + " USING (consumer, tenant, message_id)") > 0;
}

}  // namespace

std::int64_t today(sql::Connection& connection) { return integer_of(connection, "SELECT comptoir_day()"); }

void make_days(PgConnection& connection, std::int64_t day) {
  for (const auto* table : {&messages, &deliveries})
    if (!has_days(connection, *table, day)) (void)briefly(connection, [&] { make_days_of(connection, *table, day); });
  remember_newest_day(connection);
}

Leftover drop_days(PgConnection& connection, const Expiry& expiry, const sql::Reach& reach) {
  const auto newest = day_of_newest_message(connection).value_or(0);
  for (const auto& partition : passed(connection, messages, reach.outbox)) {
    if (!is_passed(connection, partition, newest, expiry.passed)) break;
    if (!drop_messages(connection, partition)) return Leftover::locked;
  }
  for (const auto& partition : passed(connection, deliveries, reach.inbox))
    if (!is_needed(connection, partition) && !drop(connection, partition)) return Leftover::locked;
  return Leftover::none;
}

}  // namespace comptoir::storage::postgresql
