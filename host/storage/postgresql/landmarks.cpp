#include "storage/postgresql/landmarks.hpp"

#include <algorithm>

#include "storage/publications.hpp"
#include "storage/sql/rows.hpp"
#include "storage/store.hpp"

namespace comptoir::storage::postgresql {

namespace {

bool is_event_there(sql::Connection& connection, Position position, const Id& id) {
  static const std::string at = "SELECT " + std::string(sql::event_columns) + " FROM comptoir_event WHERE position = ?";
  const auto row = connection.use(at);
  row->bind(position);
  if (!row->step()) return false;
  const auto event = sql::event_of(*row);
  return event.id == id || std::ranges::any_of(messages_of(event, 1), [&id](const Message& message) { return message.id == id; });
}

/// What stood there may have been removed, since everybody had passed it.
bool is_message_there(sql::Connection& connection, Position position, const Id& id) {
  const auto row = connection.use(
      "SELECT 1 FROM comptoir_message WHERE position = ?1 AND message_id = ?2 UNION ALL SELECT 1 FROM comptoir_removed WHERE first <= ?1 AND last >= "
      "?1");
  row->bind(position, id);
  return row->step();
}

}  // namespace

void Landmarks::pass_end(sql::Connection& connection) {
  const auto row = connection.use(
      "(SELECT position, event_id FROM comptoir_event ORDER BY position DESC LIMIT 1) UNION ALL (SELECT position, message_id FROM comptoir_message "
      "ORDER BY position DESC LIMIT 1)");
  while (row->step()) pass(Landmark{row->number(0), row->id(1)});
}

void Landmarks::pass(const Landmark& seen) {
  const std::lock_guard lock(mutex_);
  if (seen.position > newest_.position) newest_ = seen;
}

void Landmarks::find_again(sql::Connection& connection, const std::string& name) const {
  const auto newest = [this] {
    const std::lock_guard lock(mutex_);
    return newest_;
  }();
  if (newest.position == 0) return;
  if (is_event_there(connection, newest.position, newest.id) || is_message_there(connection, newest.position, newest.id)) return;
  throw Unavailable(
      "The database " + name + " has lost what this host saw at position " + std::to_string(newest.position) +
      " of its log: an older backup took its place, or a standby that had not received everything. Stop all hosts, find out what is missing, run "
      "`comptoir store accept`, and start them again (docs/operating.md, Restoring PostgreSQL).");
}

}  // namespace comptoir::storage::postgresql
