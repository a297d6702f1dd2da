// The reference of `commands`: the plain loop over SQLite. Reads a tally's head, writes event, head and outbox message, commits; again and again.
//
//   bench_plain_sqlite STORE SECONDS      STORE: a file, in which it makes its tables; prints {"per_s": ...}
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <stdexcept>
#include <string>

#include "reference/sqlite_statement.hpp"

namespace {

using namespace comptoir::bench;

constexpr int tallies = 10'000;

/// As such applications keep them: what happened, where each tally stands, and what is to be published.
constexpr const char* tables = R"sql(
CREATE TABLE event (
  position INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, stream_type TEXT NOT NULL, stream_id TEXT NOT NULL, version INTEGER NOT NULL,
  event_id BLOB NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL, checksum BLOB NOT NULL, actor TEXT NOT NULL, correlation BLOB NOT NULL,
  causation BLOB NOT NULL, traceparent TEXT NOT NULL, recorded INTEGER NOT NULL, seal INTEGER NOT NULL,
  UNIQUE (tenant, stream_type, stream_id, version)
) STRICT;
CREATE TABLE head (
  tenant TEXT NOT NULL, stream_type TEXT NOT NULL, stream_id TEXT NOT NULL, version INTEGER NOT NULL, checksum BLOB NOT NULL,
  PRIMARY KEY (tenant, stream_type, stream_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
  position INTEGER PRIMARY KEY AUTOINCREMENT, tenant TEXT NOT NULL, stream_type TEXT NOT NULL, stream_id TEXT NOT NULL, version INTEGER NOT NULL,
  message_id BLOB NOT NULL, name TEXT NOT NULL, data TEXT NOT NULL, lane INTEGER NOT NULL, actor TEXT NOT NULL, correlation BLOB NOT NULL,
  causation BLOB NOT NULL, traceparent TEXT NOT NULL, recorded INTEGER NOT NULL, handled TEXT NOT NULL
) STRICT;
)sql";

/// The rows of a command, with the same settings of the database as the host has, and no more work than writing them.
class Loop {
 public:
  explicit Loop(sqlite3* store)
      : begin_(store, "BEGIN IMMEDIATE"),
        commit_(store, "COMMIT"),
        read_head_(store, "SELECT version FROM head WHERE tenant = 'default' AND stream_type = 'tally' AND stream_id = ?"),
        add_head_(store, "INSERT INTO head VALUES ('default', 'tally', ?, 1, ?)"),
        move_head_(store,
                   "UPDATE head SET version = ?, checksum = ? WHERE tenant = 'default' AND stream_type = 'tally' AND stream_id = ? AND "
                   "version = ?"),
        add_event_(store,
                   "INSERT INTO event (tenant, stream_type, stream_id, version, event_id, name, data, checksum, actor, correlation, "
                   "causation, traceparent, recorded, seal) VALUES ('default', 'tally', ?1, ?2, ?3, 'tally.added/1', ?4, ?5, 'anonymous', ?3, ?3, "
                   "?6, ?7, ?7)"),
        add_message_(store,
                     "INSERT INTO outbox (tenant, stream_type, stream_id, version, message_id, name, data, lane, actor, correlation, "
                     "causation, traceparent, recorded, handled) VALUES ('default', 'tally', ?1, ?2, ?3, 'tally.added/1', ?4, ?5, 'anonymous', "
                     "?3, ?3, ?6, ?7, '')") {}

  void turn() {
    const auto number = static_cast<std::int64_t>(random_() % tallies) + 1;
    const auto tally = "t-" + std::to_string(number);
    const auto now = std::chrono::system_clock::now().time_since_epoch() / std::chrono::microseconds(1);
    begin_.run();
    const auto version = read_head_.run({tally});
    if (version == 0)
      add_head_.run({tally, Blob{checksum_}});
    else
      move_head_.run({version + 1, Blob{checksum_}, tally, version});
    add_event_.run({tally, version + 1, Blob{id_}, data_, Blob{checksum_}, traceparent_, now});
    add_message_.run({tally, version + 1, Blob{id_}, data_, number % 16, traceparent_, now});
    commit_.run();
  }

 private:
  Statement begin_, commit_, read_head_, add_head_, move_head_, add_event_, add_message_;
  const std::string data_ = "{\"note\":\"" + std::string(420, 'n') + "\"}";
  const std::string checksum_ = std::string(32, 'c');
  const std::string id_ = std::string(16, 'i');
  const std::string traceparent_ = "00-" + std::string(32, 'a') + "-" + std::string(16, 'b') + "-01";
  std::minstd_rand random_{1};
};

double turns_per_s(sqlite3* store, double seconds) {
  using Clock = std::chrono::steady_clock;
  Loop loop(store);
  const auto begin = Clock::now();
  std::chrono::duration<double> took{};
  std::uint64_t turns = 0;
  for (; took.count() < seconds; took = Clock::now() - begin, ++turns) loop.turn();
  return static_cast<double>(turns) / took.count();
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 3) return std::fputs("usage: bench_plain_sqlite STORE SECONDS\n", stderr), 64;
  const auto store = open_sqlite(arguments[1]);
  set_as_the_host_does(store.get());
  if (sqlite3_exec(store.get(), tables, nullptr, nullptr, nullptr) != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(store.get()));
  std::printf("{\"per_s\": %.1f}\n", turns_per_s(store.get(), std::strtod(arguments[2], nullptr)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_plain_sqlite: %s\n", failure.what());
  return 1;
}
