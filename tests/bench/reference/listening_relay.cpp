// The reference of `latency`: the plainest relay there is. Each transaction writes a row into an outbox and notifies; whoever listens reads the rows,
// publishes them to a quorum queue, waits for the confirms and deletes the rows.
//
//   bench_listening_relay URL AMQP_PORT VHOST COUNT BYTES PER_S      prints percentiles in microseconds, from the commit on
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "arrivals.hpp"
#include "measure.hpp"
#include "pace.hpp"
#include "reference/bare_amqp.hpp"
#include "reference/pg_session.hpp"

namespace {

using namespace comptoir::bench;

constexpr const char* queue = "bench-listening";
constexpr const char* exchange = "bench-listening-events";

void make_tables(const std::string& url) {
  PgSession session(url);
  session.run(
      "CREATE TABLE IF NOT EXISTS relay_event (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data text NOT NULL);"
      "CREATE TABLE IF NOT EXISTS relay_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL, payload text NOT NULL);"
      "TRUNCATE relay_event, relay_outbox");
}

class Writer {
 public:
  explicit Writer(const std::string& url) : session_(url) {
    session_.prepare("add",
                     "WITH event AS (INSERT INTO relay_event (data) VALUES ($2)), message AS (INSERT INTO relay_outbox (number, payload) "
                     "VALUES ($1::bigint, $2) RETURNING 1) SELECT pg_notify('relay', '') FROM message");
  }

  /// Returns when it had been committed.
  double add(std::size_t number, std::size_t bytes) {
    const auto text = std::to_string(number);
    auto body = "{\"no\":" + text + ",\"rest\":\"";
    body.append(bytes - body.size() - 2, 'r').append("\"}");
    session_.ask<2>("add", {text.c_str(), body.c_str()});
    return now_us();
  }

 private:
  PgSession session_;
};

class Relay {
 public:
  Relay(const std::string& url, int port, const std::string& vhost, std::size_t count) : session_(url), broker_(port, vhost), confirmed_us_(count) {
    broker_.make_queue(queue);
    broker_.make_exchange(exchange, queue);
    broker_.expect_confirms();
    session_.prepare("waiting", "SELECT id, number, payload FROM relay_outbox ORDER BY id LIMIT 1000");
    session_.prepare("done", "DELETE FROM relay_outbox WHERE id = ANY($1::bigint[])");
    session_.run("LISTEN relay");
  }

  void run(const std::atomic<bool>& is_over) {
    while (!is_over)
      if (is_notified())
        while (relay_some()) continue;
  }

  const std::vector<double>& confirmed_us() const { return confirmed_us_; }
  void clean_up() {
    broker_.delete_exchange(exchange);
    broker_.delete_queue(queue);
  }

 private:
  bool is_notified() {
    pollfd socket{PQsocket(session_.handle()), POLLIN, 0};
    poll(&socket, 1, 100);
    PQconsumeInput(session_.handle());
    bool any = false;
    while (auto* notification = PQnotifies(session_.handle())) {
      PQfreemem(notification);
      any = true;
    }
    return any;
  }

  bool relay_some() {
    const auto rows = session_.ask<0>("waiting", {});
    const int count = PQntuples(rows.get());
    if (count == 0) return false;
    std::string ids = "{";
    for (int row = 0; row < count; ++row) {
      broker_.publish_event(exchange, text(rows, row, 2));
      ids.append(row == 0 ? "" : ",").append(text(rows, row, 0));
    }
    for (std::size_t left = static_cast<std::size_t>(count); left > 0;) left -= broker_.confirmed();
    const auto at = now_us();
    for (int row = 0; row < count; ++row) confirmed_us_.at(std::strtoul(text(rows, row, 1).data(), nullptr, 10)) = at;
    session_.ask<1>("done", {ids.append("}").c_str()});
    return true;
  }

  PgSession session_;
  BareConnection broker_;
  std::vector<double> confirmed_us_;
};

void measure(const std::string& url, int port, const std::string& vhost, std::size_t count, std::size_t bytes, unsigned per_s) {
  make_tables(url);
  Relay relay(url, port, vhost, count);
  std::atomic<bool> is_over = false;
  std::jthread relaying([&] { relay.run(is_over); });
  std::vector<double> committed_us(count);
  std::vector<double> confirmed;
  std::vector<double> arrived;
  {
    Arrivals arrivals(port, vhost, queue, "no", count);
    send_paced(count, per_s, [&] {
      return [&, writer = std::make_unique<Writer>(url)](std::size_t number) { committed_us[number] = writer->add(number, bytes); };
    });
    for (std::size_t number = 0; number < count; ++number) arrived.push_back(arrivals.of(number).at_us - committed_us[number]);
  }
  is_over = true;
  relaying.join();
  relay.clean_up();
  for (std::size_t number = 0; number < count; ++number) confirmed.push_back(relay.confirmed_us()[number] - committed_us[number]);
  std::printf("{\"confirm_p50_us\": %.0f, \"confirm_p99_us\": %.0f, \"arrival_p50_us\": %.0f, \"arrival_p99_us\": %.0f}\n",
              percentile(confirmed, 0.5), percentile(confirmed, 0.99), percentile(arrived, 0.5), percentile(arrived, 0.99));
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 7) return std::fputs("usage: bench_listening_relay URL AMQP_PORT VHOST COUNT BYTES PER_S\n", stderr), 64;
  const auto whole = [&](int place) { return std::strtoul(arguments[place], nullptr, 10); };
  measure(arguments[1], static_cast<int>(whole(2)), arguments[3], whole(4), whole(5), static_cast<unsigned>(whole(6)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_listening_relay: %s\n", failure.what());
  return 1;
}
