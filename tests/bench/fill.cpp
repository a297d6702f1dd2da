// Fills a store with boards, fast.
//
//   bench_fill STORE BOARDS NOTES      STORE: a URL; NOTES: on each board; prints {"per_s": events}
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "notes.hpp"

namespace {

using namespace comptoir;

constexpr std::size_t events_a_commit = 2'000;

void fill(storage::Store& store, std::size_t boards, std::size_t notes) {
  const auto boards_a_commit = std::max<std::size_t>(1, events_a_commit / notes);
  for (std::size_t done = 0; done < boards;) {
    storage::Changes changes;
    for (const auto end = std::min(done + boards_a_commit, boards); done < end; ++done) {
      storage::Head head;
      changes.appends.push_back(bench::noted(bench::board(done), head, notes));
    }
    const auto transaction = store.begin();
    transaction->apply_last(changes);
    transaction->commit();
  }
}

}  // namespace

int main(int count, char** arguments) try {
  if (count != 4) return std::fputs("usage: bench_fill STORE BOARDS NOTES\n", stderr), 64;
  const auto boards = std::strtoul(arguments[2], nullptr, 10);
  const auto notes = std::max(1UL, std::strtoul(arguments[3], nullptr, 10));
  const auto store = storage::open_store(arguments[1]);
  const auto begin = std::chrono::steady_clock::now();
  fill(*store, boards, notes);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("{\"per_s\": %.1f}\n", static_cast<double>(boards * notes) / took.count());
} catch (const std::exception& failure) {
  std::fprintf(stderr, "bench_fill: %s\n", failure.what());
  return 1;
}
