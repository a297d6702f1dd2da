#include "storage/sql/reach.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "storage/sql/founding.hpp"

namespace comptoir::storage::sql {

namespace {

constexpr std::string_view inbox_reach_fact = "inbox_reach";

/// The clocks of hosts, and of other systems, may differ by so much.
constexpr Duration doubt = Duration::days(1);

}  // namespace

Reach reach_of(Connection& connection, const Expiry& expiry) {
  Timestamp oldest = expiry.now;
  for (const auto& sql : {connection.pages().log, connection.pages().outbox_messages}) {
    constexpr int recorded = 13;
    const auto record = connection.use(sql);
    record->bind(expiry.passed, std::uint64_t{1}, std::uint64_t{1});
    if (record->step()) oldest = std::min(oldest, record->time(recorded));
  }
  return {.outbox = expiry.now - expiry.outbox, .inbox = oldest - expiry.inbox - doubt};
}

Timestamp inbox_reach(Connection& connection) {
  const std::string stored = fact(connection, inbox_reach_fact);
  std::int64_t microseconds = 0;
  std::from_chars(stored.data(), stored.data() + stored.size(), microseconds);
  return Timestamp::from_microseconds_since_epoch(microseconds);
}

void say_inbox_reach(Connection& connection, Timestamp reach) {
  if (reach <= inbox_reach(connection)) return;
  const std::string stored = std::to_string(reach.microseconds_since_epoch());
  const auto upsert = connection.use("INSERT INTO comptoir_fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  upsert->bind(inbox_reach_fact, stored);
  upsert->run();
}

}  // namespace comptoir::storage::sql
