// A reference of `append`: the same rows by sqlite3, one transaction for each batch.
//
//   bench_append_sqlite STORE BATCH SECONDS      STORE: a file with the host's tables; prints {"per_s": events}
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

#include "reference/sqlite_statement.hpp"

namespace {

using namespace comptoir::bench;

constexpr std::size_t boards = 8'000;

class Loop {
 public:
  explicit Loop(sqlite3* store)
      : begin_(store, "BEGIN IMMEDIATE"),
        commit_(store, "COMMIT"),
        event_(
            store,
            "INSERT INTO comptoir_event (position, stream, tenant, stream_type, stream_id, version, event_id, name, data, checksum, actor, "
            "correlation, causation, traceparent, recorded, seal, lane, on_behalf_of, command, address, reason, handled) VALUES (?8, ?9, 'default', "
            "'board', ?1, ?2, ?3, 'board.noted/1', ?4, ?5, 'anonymous', ?3, ?3, ?6, ?7, ?7, 0, '', '', '', '', '')") {}

  void turn(std::size_t batch) {
    const auto number = turns_++ % boards;
    const auto board = "b-" + std::to_string(number);
    auto& version = versions_[number];
    auto& stream = streams_[number];
    begin_.run();
    for (std::size_t i = 0; i < batch; ++i) {
      ++position_;
      if (stream == 0) stream = position_;
      event_.run({board, ++version, Blob{id_}, data_, Blob{checksum_}, traceparent_, recorded_, position_, stream});
    }
    commit_.run();
  }

 private:
  Statement begin_, commit_, event_;
  std::vector<std::int64_t> versions_ = std::vector<std::int64_t>(boards);
  std::vector<std::int64_t> streams_ = std::vector<std::int64_t>(boards);
  std::int64_t position_ = 0;
  std::size_t turns_ = 0;
  const std::string data_ = R"({"board":"b-1000","amount":1,"total":100,"note":")" + std::string(370, 'n') + "\"}";
  const std::string checksum_ = std::string(32, 'c');
  const std::string id_ = std::string(16, 'i');
  const std::string traceparent_ = "00-" + std::string(32, 'a') + "-" + std::string(16, 'b') + "-01";
  const std::int64_t recorded_ = 1'700'000'000'000'000;
};

double events_per_s(sqlite3* store, std::size_t batch, double seconds) {
  using Clock = std::chrono::steady_clock;
  Loop loop(store);
  const auto begin = Clock::now();
  std::chrono::duration<double> took{};
  std::uint64_t events = 0;
  for (; took.count() < seconds; took = Clock::now() - begin, events += batch) loop.turn(batch);
  return static_cast<double>(events) / took.count();
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 4) return std::fputs("usage: bench_append_sqlite STORE BATCH SECONDS\n", stderr), 64;
  const auto store = open_sqlite(arguments[1]);
  set_as_the_host_does(store.get());
  std::printf("{\"per_s\": %.1f}\n", events_per_s(store.get(), std::strtoul(arguments[2], nullptr, 10), std::strtod(arguments[3], nullptr)));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_append_sqlite: %s\n", failure.what());
  return 1;
}
