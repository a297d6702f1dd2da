#include <tuple>
#include <utility>

#include "storage/postgresql/database.hpp"
#include "storage/postgresql/home.hpp"
#include "storage/postgresql/store.hpp"
#include "storage/sql/founding.hpp"

namespace comptoir::storage::postgresql {

AcceptedStore accept(const std::string& url) {
  const auto database = open_database(url, "storage.url");
  database->hold();
  auto& connection = database->connection();
  AcceptedStore out{.description = database->description()};
  database->make_tables();
  sql::refuse_unfinished_copy(connection, out.description);
  refuse_torn_restore(connection, out.description);
  settle_at(connection, home_of(connection));
  {
    const auto newest = connection.use("SELECT position, recorded FROM comptoir_event ORDER BY position DESC LIMIT 1");
    if (newest->step()) std::tie(out.log_end, out.newest) = std::pair(newest->number(0), newest->time(1));
  }
  const auto outbox = connection.use(
      "SELECT coalesce(max(position), 0), count(*) FILTER (WHERE position > coalesce((SELECT max(c.position) FROM comptoir_checkpoint c "
      "WHERE c.consumer = 'outbox' AND c.lane = o.lane), 0)) FROM comptoir_outbox o");
  if (outbox->step()) std::tie(out.outbox_end, out.unpublished) = std::pair(outbox->number(0), outbox->number(1));
  return out;
}

}  // namespace comptoir::storage::postgresql
