// A private PostgreSQL for the tests of one executable.
#pragma once

#include <cstdint>
#include <string>

#include "supervised.hpp"

namespace comptoir::servers {

/// One PostgreSQL 15 server with a private port and data, user postgres without a password, ready when the constructor returns (about 1 s).
/// Give each test a database of its own. Every function throws std::runtime_error when it fails.
class PostgreSql {
 public:
  PostgreSql() : node_("postgresql_node.py"), port_(static_cast<std::uint16_t>(node_.number("port"))) {}

  [[nodiscard]] std::uint16_t port() const { return port_; }

  /// Makes an empty database and answers its name.
  std::string add_database();

  /// "postgresql://postgres@127.0.0.1:5432/test_1".
  [[nodiscard]] std::string url(const std::string& database) const;

  /// Runs a statement and answers its rows as text: a line for each, columns parted by "|".
  std::string sql(const std::string& database, const std::string& statement) { return node_.ask({"sql", database, statement}); }

  /// An orderly stop that ends all sessions, kill -9 of server and sessions, and the start of the same server with the same data and port.
  void stop() { node_.ask({"stop"}); }
  void kill() { node_.ask({"kill"}); }
  void start_again() { node_.ask({"start_again"}); }
  /// Starts the server unless it runs.
  void ensure() { node_.ask({"ensure"}); }

  /// Starts a streaming replica of this server, made of a base backup the first time, and answers its port.
  std::uint16_t start_replica() { return static_cast<std::uint16_t>(std::stoi(node_.ask({"start_replica"}))); }
  void stop_replica() { node_.ask({"stop_replica"}); }
  /// The replica takes the server's place: it may be written from now on.
  void promote_replica() { node_.ask({"promote_replica"}); }
  std::string sql_on_replica(const std::string& database, const std::string& statement) { return node_.ask({"sql_on_replica", database, statement}); }

 private:
  Supervised node_;
  std::uint16_t port_;
  int databases_ = 0;
};

}  // namespace comptoir::servers
