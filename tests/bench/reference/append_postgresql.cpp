// A reference of `append`: the same rows by libpq, one statement for each batch, from as many sessions as there are writers.
//
//   bench_append_postgresql URL WRITERS BATCH SECONDS      URL: a database with the host's tables; prints {"per_s": events}
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "reference/pg_session.hpp"

namespace {

using namespace comptoir::bench;
using Clock = std::chrono::steady_clock;

constexpr std::size_t boards = 500;  // of each writer

const std::string id = "01890000-0000-7000-8000-000000000000";
const std::string checksum = "\\x" + std::string(64, 'c');
const std::string data = R"({"board":"b-1000","amount":1,"total":100,"note":")" + std::string(370, 'n') + "\"}";

constexpr const char* first_sql =
    "INSERT INTO comptoir_event (position, tenant, stream_type, stream_id, stream, version, event_id, name, data, checksum, actor, correlation, "
    "causation, traceparent, recorded, seal, lane, on_behalf_of, command, address, reason, handled) SELECT nextval('bench_position'), 'default', "
    "'board', $1::text, $3::bigint, $2::bigint + ";
constexpr const char* rest_sql =
    ", 'anonymous', '01890000-0000-7000-8000-000000000000', '01890000-0000-7000-8000-000000000000', "
    "'00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', 1700000000000000, 1700000000000000, 0, '', '', '', '', ''";

/// `count` times the same text, as an array of PostgreSQL.
std::string array_of(const std::string& text, std::size_t count) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  quoted += '"';
  std::string array = "{" + quoted;
  for (std::size_t i = 1; i < count; ++i) array += "," + quoted;
  return array + "}";
}

/// One writer.
class Appending {
 public:
  Appending(const std::string& url, std::size_t batch)
      : session_(url),
        ids_(batch == 1 ? id : array_of(id, batch)),
        data_(batch == 1 ? data : array_of(data, batch)),
        checksums_(batch == 1 ? checksum : array_of(checksum, batch)) {
    const std::string one = "1, $4::uuid, 'board.noted/1', $5::text, $6::bytea";
    const std::string many = "number, event_id, 'board.noted/1', data, checksum";
    const std::string unnested = " FROM unnest($4::uuid[], $5::text[], $6::bytea[]) WITH ORDINALITY AS event(event_id, data, checksum, number)";
    session_.prepare("append", batch == 1 ? first_sql + one + rest_sql : first_sql + many + rest_sql + unnested);
  }

  /// A stream may have any number that no other one has.
  void append(std::size_t number, std::uint64_t version) {
    const auto board = "b-" + std::to_string(number);
    const auto at = std::to_string(version);
    const auto stream = std::to_string(number);
    session_.ask<6>("append", {board.c_str(), at.c_str(), stream.c_str(), ids_.c_str(), data_.c_str(), checksums_.c_str()});
  }

 private:
  PgSession session_;
  const std::string ids_, data_, checksums_;
};

std::uint64_t write(const std::string& url, std::size_t writer, std::size_t batch, Clock::time_point end) {
  Appending appending(url, batch);
  std::vector<std::uint64_t> versions(boards);
  std::uint64_t events = 0;
  for (std::size_t turn = 0; Clock::now() < end; ++turn, events += batch) {
    auto& version = versions[turn % boards];
    appending.append(writer * boards + turn % boards, version);
    version += batch;
  }
  return events;
}

double events_per_s(const std::string& url, std::size_t writers, std::size_t batch, double seconds) {
  PgSession(url).run("CREATE SEQUENCE IF NOT EXISTS bench_position CACHE 100");
  std::atomic<std::uint64_t> events = 0;
  const auto begin = Clock::now();
  const auto end = begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  {
    std::vector<std::jthread> threads;
    for (std::size_t writer = 0; writer < writers; ++writer) threads.emplace_back([&, writer] { events += write(url, writer, batch, end); });
  }
  const std::chrono::duration<double> took = Clock::now() - begin;
  return static_cast<double>(events) / took.count();
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 5) return std::fputs("usage: bench_append_postgresql URL WRITERS BATCH SECONDS\n", stderr), 64;
  const auto number = [&](int place) { return std::strtoul(arguments[place], nullptr, 10); };
  std::printf("{\"per_s\": %.1f}\n", events_per_s(arguments[1], number(2), number(3), std::strtod(arguments[4], nullptr)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_append_postgresql: %s\n", failure.what());
  return 1;
}
