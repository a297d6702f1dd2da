#include <map>

#include "engine.hpp"
#include "postgresql_server.hpp"

namespace comptoir::storage {

servers::PostgreSql& server() {
  static servers::PostgreSql server;
  return server;
}

/// A database for each test, of one server for all.
std::vector<Engine> engines() {
  return {{"PostgreSql", [](const std::filesystem::path& folder) {
             static std::map<std::filesystem::path, std::string> databases;
             const auto [found, is_new] = databases.try_emplace(folder);
             if (is_new) found->second = server().add_database();
             return server().url(found->second);
           }}};
}

}  // namespace comptoir::storage
