// A reference of `replay`: reads the rows of events by libpq, and does nothing.
//
//   bench_read_postgresql URL streams BOARDS SECONDS      board after board; prints {"per_s": events}
//   bench_read_postgresql URL log                         all of them in the order of the log, a thousand at a time
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>

#include "reference/pg_session.hpp"

namespace {

using namespace comptoir::bench;
using Clock = std::chrono::steady_clock;

double log_per_s(PgSession& session) {
  session.prepare("log", "SELECT * FROM comptoir_event WHERE position > $1::bigint ORDER BY position LIMIT 1000");
  const auto begin = Clock::now();
  std::uint64_t events = 0;
  std::string after = "0";
  for (int count = 1; count > 0; events += static_cast<std::uint64_t>(count)) {
    const auto rows = session.ask<1>("log", {after.c_str()});
    count = PQntuples(rows.get());
    if (count > 0) after = text(rows, count - 1, 0);
  }
  return static_cast<double>(events) / std::chrono::duration<double>(Clock::now() - begin).count();
}

double streams_per_s(PgSession& session, std::size_t boards, double seconds) {
  session.prepare("stream",
                  "SELECT * FROM comptoir_event WHERE stream = (SELECT stream FROM comptoir_event WHERE tenant = 'default' AND stream_type = "
                  "'board' AND stream_id = $1 AND version = 1) ORDER BY version");
  std::minstd_rand random{1};
  const auto begin = Clock::now();
  std::chrono::duration<double> took{};
  std::uint64_t events = 0;
  for (; took.count() < seconds; took = Clock::now() - begin) {
    const auto board = "b-" + std::to_string(random() % boards);
    events += static_cast<std::uint64_t>(PQntuples(session.ask<1>("stream", {board.c_str()}).get()));
  }
  return static_cast<double>(events) / took.count();
}

}  // namespace

int main(int count, char** arguments) try {
  const bool is_log = count == 3 && std::string(arguments[2]) == "log";
  if (!is_log && count != 5) return std::fputs("usage: bench_read_postgresql URL log | streams BOARDS SECONDS\n", stderr), 64;
  PgSession session(arguments[1]);
  const auto per_s =
      is_log ? log_per_s(session) : streams_per_s(session, std::strtoul(arguments[3], nullptr, 10), std::strtod(arguments[4], nullptr));
  std::printf("{\"per_s\": %.1f}\n", per_s);
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_read_postgresql: %s\n", failure.what());
  return 1;
}
