#include "storage/postgresql/landmarks.hpp"

#include <optional>
#include <utility>

#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

/// What stands at a position, or at the end when that comes before.
constexpr std::string_view event_at =
    "SELECT event_id FROM comptoir_event WHERE position = (SELECT least(?::bigint, max(position)) FROM comptoir_event)";
constexpr std::string_view message_at =
    "SELECT message_id FROM comptoir_outbox WHERE position = (SELECT least(?::bigint, max(position)) FROM comptoir_outbox)";

}  // namespace

void Landmarks::pass_ends(sql::Connection& connection) {
  const auto end = [&connection](std::string_view sql) -> Landmark {
    const auto row = connection.use(sql);
    return row->step() ? Landmark{row->number(0), row->id(1)} : Landmark{};
  };
  pass(event_, end("SELECT position, event_id FROM comptoir_event ORDER BY position DESC LIMIT 1"));
  pass(message_, end("SELECT position, message_id FROM comptoir_outbox ORDER BY position DESC LIMIT 1"));
}

void Landmarks::pass(Landmark& newest, const Landmark& seen) {
  const std::lock_guard lock(mutex_);
  if (seen.position > newest.position) newest = seen;
}

void Landmarks::find_again(sql::Connection& connection, const std::string& name) const {
  const auto [event, message] = [this] {
    const std::lock_guard lock(mutex_);
    return std::pair(event_, message_);
  }();
  const auto lost = [&name](const Landmark& landmark, const std::string& where) {
    return Unavailable(
        "The database " + name + " has lost what this host saw at position " + std::to_string(landmark.position) + " of its " + where +
        ": an older backup took its place, or a standby that had not received everything. Stop all hosts, find out what is missing, run "
        "`comptoir store accept`, and start them again (docs/operating.md, Restoring PostgreSQL).");
  };
  const auto at = [&connection](std::string_view sql, const Landmark& landmark) -> std::optional<Id> {
    const auto row = connection.use(sql);
    row->bind(landmark.position);
    return row->step() ? std::optional(row->id(0)) : std::nullopt;
  };
  if (event.position > 0 && at(event_at, event) != event.id) throw lost(event, "log");
  // What was passed on long ago may have been removed from the outbox.
  if (message.position > 0 && at(message_at, message).value_or(message.id) != message.id) throw lost(message, "outbox");
}

}  // namespace comptoir::storage::postgresql
