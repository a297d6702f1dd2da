#include "storage/sql/page_sql.hpp"

#include "storage/sql/rows.hpp"

namespace comptoir::storage::sql {

namespace {

/// The columns of an event, of which the data is told only where somebody may need it.
std::string published_columns() {
  constexpr std::string_view data = "data";
  std::string columns(event_columns);
  return columns.replace(columns.find(" data,") + 1, data.size(), "CASE WHEN published IS NULL THEN '' ELSE data END AS data");
}

std::string outbox_events(const Dialect& dialect, std::string_view left_out) {
  return dialect.portion("SELECT " + published_columns() + " FROM comptoir_event WHERE position > ?1" + std::string(left_out), "position",
                         "octet_length(data) + coalesce(octet_length(published), 0)");
}

std::string outbox_messages(const Dialect& dialect, std::string_view left_out) {
  return dialect.portion("SELECT " + std::string(message_columns) + " FROM comptoir_message WHERE position > ?1" +
                             std::string(dialect.days_of_messages) + std::string(left_out),
                         "position", "octet_length(data)");
}

}  // namespace

PageSql::PageSql(const Dialect& dialect)
    : log(dialect.portion("SELECT " + std::string(event_columns) + " FROM comptoir_event WHERE position > ?1", "position", "octet_length(data)")),
      outbox_events(sql::outbox_events(dialect, {})),
      outbox_messages(sql::outbox_messages(dialect, {})),
      outbox_events_but(sql::outbox_events(dialect, dialect.left_out)),
      outbox_messages_but(sql::outbox_messages(dialect, dialect.left_out)),
      aside(dialect.portion("SELECT " + std::string(message_columns) +
                                ", part FROM comptoir_aside_message WHERE consumer = ?1 AND tenant = ?4 AND stream_type = ?5 AND stream_id = ?6",
                            "position, part", "octet_length(data)")) {}

}  // namespace comptoir::storage::sql
