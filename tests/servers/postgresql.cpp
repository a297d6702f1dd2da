#include "postgresql.hpp"

namespace comptoir::servers {

std::string PostgreSql::add_database() {
  const auto name = "test_" + std::to_string(++databases_);
  sql("postgres", "create database " + name);
  return name;
}

std::string PostgreSql::url(const std::string& database) const { return "postgresql://postgres@127.0.0.1:" + std::to_string(port_) + "/" + database; }

}  // namespace comptoir::servers
