#include <map>

#include "engine.hpp"
#include "postgresql_server.hpp"

namespace comptoir::storage {

servers::PostgreSql& server() {
  static servers::PostgreSql server;
  return server;
}

namespace {

/// A database for each test, of one server for all.
const std::string& database_of(const std::filesystem::path& folder) {
  static std::map<std::filesystem::path, std::string> databases;
  const auto [found, is_new] = databases.try_emplace(folder);
  if (is_new) found->second = server().add_database();
  return found->second;
}

}  // namespace

std::vector<Engine> engines() {
  return {{.name = "PostgreSql",
           .url = [](const std::filesystem::path& folder) { return server().url(database_of(folder)); },
           .edit = [](const std::filesystem::path& folder, const std::string& sql) { server().sql(database_of(folder), sql); },
           .bytes = [](const std::string& hex) { return "'\\x" + hex + "'"; }}};
}

}  // namespace comptoir::storage
