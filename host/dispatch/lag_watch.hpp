// Whether a consumer falls further and further behind.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace comptoir::dispatch {

/// Looks at the least lag of each window: batches make a lag go up and down, but what keeps pace comes down again within a window. One thread.
class LagWatch {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Options {
    std::uint64_t least = 1'000;  ///< messages or events; a smaller lag is none
    std::chrono::milliseconds window{30'000};
  };

  explicit LagWatch(Options options) : options_(options) {}

  enum class Change { none, falls_behind, keeps_pace };

  /// Falls behind: the least lag of a window was larger than that of the one before. Keeps pace again: it was not, or is small.
  Change observe(const std::string& consumer, std::uint64_t lag, Time now);
  [[nodiscard]] bool falls_behind(const std::string& consumer) const;

 private:
  struct Window {
    Time began;
    std::uint64_t least = 0;
    std::optional<std::uint64_t> least_before;
    bool falls_behind = false;
  };

  Options options_;
  std::map<std::string, Window> windows_;
};

}  // namespace comptoir::dispatch
