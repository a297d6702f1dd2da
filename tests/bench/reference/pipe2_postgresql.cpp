// A reference of `postgresql`: POCO's own HTTP server, each request of which does the reference transaction by libpq in two round trips.
//
//   bench_pipe2_postgresql URL CONNECTIONS      URL: a database with the tables of agg.sql; prints {"port": ...}, serves until its input ends
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <istream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "reference/pg_session.hpp"
#include "reference/poco_server.hpp"

namespace {

using namespace comptoir::bench;

constexpr std::uint32_t aggregates = 10'000;

class Session {
 public:
  explicit Session(const std::string& url) : session_(url) {
    session_.prepare("read", "SELECT version, state FROM agg WHERE id = $1::bigint FOR UPDATE");
    session_.prepare("move", "UPDATE agg SET version = version + 1, updated_at = now() WHERE id = $1::bigint AND version = $2::bigint");
    session_.prepare("event", "INSERT INTO event (stream_id, version, type, data) VALUES ($1::bigint, $2::bigint + 1, 'tally.added/1', $3::jsonb)");
    session_.prepare("outbox",
                     "INSERT INTO outbox (aggregate_id, type, routing_key, payload) VALUES ($1::bigint, 'tally.added/1', 'tally.added', $2::jsonb)");
  }

  void add(const std::string& body) {
    const auto id = std::to_string(random_() % aggregates + 1);
    PQenterPipelineMode(session_.handle());
    send("BEGIN");
    send_prepared<1>("read", {id.c_str()});
    (void)take();
    const auto version = take();
    take_sync();
    send_prepared<2>("move", {id.c_str(), version.c_str()});
    send_prepared<3>("event", {id.c_str(), version.c_str(), body.c_str()});
    send_prepared<2>("outbox", {id.c_str(), body.c_str()});
    send("COMMIT");
    for (int statement = 0; statement < 4; ++statement) (void)take();
    take_sync();
    PQexitPipelineMode(session_.handle());
  }

 private:
  void send(const char* sql) { PQsendQueryParams(session_.handle(), sql, 0, nullptr, nullptr, nullptr, nullptr, 0); }
  template <std::size_t count>
  void send_prepared(const char* name, const std::array<const char*, count>& values) {
    PQsendQueryPrepared(session_.handle(), name, static_cast<int>(count), values.data(), nullptr, nullptr, 0);
  }
  /// The first value of what the next statement answers, if it answers rows.
  std::string take() {
    if (!std::exchange(is_synced_, true)) PQpipelineSync(session_.handle());
    const PgResult result(PQgetResult(session_.handle()));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) throw std::runtime_error(PQerrorMessage(session_.handle()));
    while (const PgResult rest{PQgetResult(session_.handle())}) continue;
    return PQntuples(result.get()) > 0 ? PQgetvalue(result.get(), 0, 0) : "";
  }
  void take_sync() {
    const PgResult synced(PQgetResult(session_.handle()));
    is_synced_ = false;
  }

  PgSession session_;
  bool is_synced_ = false;
  std::minstd_rand random_{std::random_device()()};
};

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return std::fputs("usage: bench_pipe2_postgresql URL CONNECTIONS\n", stderr), 64;
  const std::string url = arguments[1];
  serve_with_poco(std::atoi(arguments[2]), [&url](auto& request, auto& response) {
    thread_local Session session(url);
    const std::string body(std::istreambuf_iterator<char>(request.stream()), {});
    session.add(body);
    response.setContentType("application/json");
    response.sendBuffer("{}", 2);
  });
}
