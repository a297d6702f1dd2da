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
  {
    const auto message = connection.use(connection.dialect().outbox_behind);
    message->bind(expiry.outbox_passed, std::uint64_t{1}, std::uint64_t{1});
    if (message->step()) oldest = std::min(oldest, message->time(13));
  }
  const auto event = connection.use("SELECT recorded FROM comptoir_event WHERE position > ? ORDER BY position LIMIT 1");
  event->bind(expiry.log_passed);
  if (event->step()) oldest = std::min(oldest, event->time(0));
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
