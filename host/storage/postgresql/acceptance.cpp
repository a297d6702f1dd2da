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
  const auto waiting = connection.use("SELECT publisher, count(*) FROM comptoir_outbox GROUP BY publisher ORDER BY publisher");
  while (waiting->step()) out.unpublished.emplace(waiting->owned(0), waiting->number(1));
  return out;
}

}  // namespace comptoir::storage::postgresql
