// Stores on PostgreSQL: a database for each place, of one server for all.
#include <map>

#include "servers/postgresql.hpp"
#include "testing/application.hpp"

namespace comptoir::dispatch::testing {

std::string Place::store_url() const {
  static servers::PostgreSql server;
  static std::map<std::filesystem::path, std::string> databases;
  const auto [found, is_new] = databases.try_emplace(path());
  if (is_new) found->second = server.add_database();
  return server.url(found->second);
}

}  // namespace comptoir::dispatch::testing
