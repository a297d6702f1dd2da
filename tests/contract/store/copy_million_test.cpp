// A copy needs no more memory for a million events than for a few.
#include <iostream>
#include <sys/resource.h>

#include <gtest/gtest.h>

#include "copying.hpp"

namespace comptoir::storage {
namespace {

using namespace samples;
using namespace copying_tests;

constexpr std::size_t streams = 10'000;
constexpr std::size_t events_of_a_stream = 100;

std::int64_t peak_kib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

void fill_with_a_million_events(Store& store) {
  for (std::size_t number = 0; number < streams;) {
    Changes changes;
    for (int i = 0; i < 20; ++i) {
      const auto stream = order(std::to_string(++number));
      changes.appends.push_back(appended(stream, {}, events_of_a_stream));
      changes.post(message(stream, 1, number));
    }
    commit(store, changes);
  }
}

TEST(ACopyOfAMillionEvents, NeedsLittleMemory) {
  const Folder folder;
  const std::string file = "sqlite:" + (folder.path() / "from.db").string();
  const std::string back = "sqlite:" + (folder.path() / "back.db").string();
  const std::string database = server().url(server().add_database());
  fill_with_a_million_events(*open_store(file));
  const auto before = peak_kib();
  const auto timed = [begin = std::chrono::steady_clock::now()](const CopyStep& step) {
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    if (step.rows == step.of || step.rows == 0) std::cout << seconds.count() << " s: " << step.table << " " << step.rows << "\n";
  };

  copy_store({file, database, {}}, timed);
  copy_store({database, back, {}}, timed);

  std::cout << "peak before " << before << " KiB, after " << peak_kib() << " KiB\n";
  EXPECT_LT(peak_kib() - before, 64 * 1024);
  EXPECT_EQ(open_store(back)->read()->outbox_end(), streams * (events_of_a_stream + 1)) << "a message behind the events of each";
}

}  // namespace
}  // namespace comptoir::storage
