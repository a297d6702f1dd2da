// What the programs of the benchmarks measure with. Each prints its figures as one JSON object.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <ctime>
#include <latch>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace comptoir::bench {

/// CPU time of the calling thread. Unlike the wall clock it does not run while others have the processor.
inline double thread_cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// CPU time of one call, the mean over `threads` that make `calls` calls each, all at the same time. Each thread makes its own action by
/// `make_action()`, so that they share what `make_action` shares and nothing else.
template <class MakeAction>
double cpu_ns_per_call(std::size_t threads, std::uint64_t calls, const MakeAction& make_action) {
  std::vector<double> spent(threads);
  std::latch ready(static_cast<std::ptrdiff_t>(threads));
  std::vector<std::jthread> running;
  for (auto& mine : spent) {
    running.emplace_back([&] {
      auto action = make_action();
      for (auto warm_up = calls / 10; warm_up > 0; --warm_up) action();
      ready.arrive_and_wait();
      const auto before = thread_cpu_ns();
      for (auto left = calls; left > 0; --left) action();
      mine = thread_cpu_ns() - before;
    });
  }
  running.clear();  // joins
  return std::accumulate(spent.begin(), spent.end(), 0.0) / static_cast<double>(threads * calls);
}

/// A hundred names in random order, the same each time, over and over: prefix100suffix to prefix199suffix.
class Names {
 public:
  Names(const std::string& prefix, const std::string& suffix) {
    std::minstd_rand random{1};
    for (auto& name : names_) name = prefix + std::to_string(100 + random() % 100) + suffix;
  }

  const std::string& next() { return names_[count_++ % names_.size()]; }

 private:
  std::array<std::string, 1024> names_;
  std::size_t count_ = 0;
};

/// The value below which `share` (0 to 1) of the values lie. `values` must not be empty.
inline double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
}

}  // namespace comptoir::bench
