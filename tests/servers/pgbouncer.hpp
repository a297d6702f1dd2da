// A private pgbouncer for the tests of one executable.
#pragma once

#include <string>

#include "postgresql.hpp"

namespace comptoir::servers {

/// pgbouncer 1.18 before a server, as Debian has it. `mode` is "session" or "transaction"; each database has `sessions` of the server for all
/// clients. Throws std::runtime_error when it does not start.
class PgBouncer {
 public:
  PgBouncer(const PostgreSql& server, const std::string& mode, int sessions) : node_("pgbouncer_node.py") {
    node_.ask({"lead_to", std::to_string(server.port()), mode, std::to_string(sessions)});
  }

  [[nodiscard]] std::string url(const std::string& database) const {
    return "postgresql://postgres@127.0.0.1:" + std::to_string(node_.number("port")) + "/" + database;
  }

 private:
  Supervised node_;
};

}  // namespace comptoir::servers
