// A reference of `replay`: reads the rows of events by sqlite3, every column of them, and does nothing.
//
//   bench_read_sqlite STORE streams BOARDS SECONDS      board after board; prints {"per_s": events}
//   bench_read_sqlite STORE log                         all of them in the order of the log
#include <algorithm>
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

/// What was read, so that it is not read in vain.
struct Read {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;

  void to_the_end(Statement& rows) {
    for (; rows.step(); ++events)
      for (int column = 0; column < rows.columns(); ++column) bytes += rows.text(column).size();
    rows.end();
  }
};

void measure(const std::string& path, std::size_t boards, double seconds) {
  using Clock = std::chrono::steady_clock;
  const auto store = open_sqlite(path);
  Statement log(store.get(), "SELECT * FROM comptoir_event ORDER BY position");
  Statement stream(store.get(),
                   "SELECT * FROM comptoir_event WHERE stream = (SELECT stream FROM comptoir_event WHERE tenant = 'default' AND stream_type = "
                   "'board' AND stream_id = ? AND version = 1) ORDER BY version");
  std::minstd_rand random{1};
  const auto begin = Clock::now();
  std::chrono::duration<double> took{};
  Read done;
  do {
    const auto board = "b-" + std::to_string(random() % std::max<std::size_t>(boards, 1));
    if (boards > 0) stream.ask({board});
    done.to_the_end(boards > 0 ? stream : log);
    took = Clock::now() - begin;
  } while (boards > 0 && took.count() < seconds);
  std::printf("{\"per_s\": %.1f, \"bytes\": %llu}\n", static_cast<double>(done.events) / took.count(), static_cast<unsigned long long>(done.bytes));
}

}  // namespace

int main(int count, char** arguments) try {
  const bool is_log = count == 3 && std::string(arguments[2]) == "log";
  if (!is_log && count != 5) return std::fputs("usage: bench_read_sqlite STORE log | streams BOARDS SECONDS\n", stderr), 64;
  const auto boards = is_log ? 0 : std::strtoul(arguments[3], nullptr, 10);
  measure(arguments[1], boards, is_log ? 0 : std::strtod(arguments[4], nullptr));
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_read_sqlite: %s\n", failure.what());
  return 1;
}
