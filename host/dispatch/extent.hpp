// How far one unit of work goes: how deep its causes are stacked, how much it writes and queues, how long it holds the writer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <comptoir/detail/unit_limits.hpp>

namespace comptoir::dispatch {

/// Not a number of steps: a command may set off as many as these bounds let pass.
struct UnitLimits {
  std::uint32_t depth_max = detail::cascade_depth_max;
  std::size_t bytes_max = detail::unit_bytes_max;
  std::chrono::milliseconds time_max{10'000};  ///< on the writer, from its first handler to its last
};

class Extent {
 public:
  using Clock = std::chrono::steady_clock;

  /// Behind what nothing is counted: the message's own handler is at depth 0. `subject` is the message's name, `plugin` whose it is; both outlive the
  /// run.
  void begin(const UnitLimits& limits, std::string_view subject, std::string_view plugin);

  /// A step begins at this depth, by the name of its command or event. Throws Refusal when it is too deep, or comes too late:
  /// "dispatch.cascade_too_deep", "dispatch.unit_too_slow".
  void enter(std::uint32_t depth, std::string_view step);

  /// Something was written or queued. Throws Refusal when it is too much in all: "dispatch.unit_too_large".
  void grow(std::size_t bytes);

  [[nodiscard]] std::uint32_t depth() const { return depth_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  [[nodiscard]] std::string what_follows() const;

  const UnitLimits* limits_ = nullptr;
  std::string_view subject_;
  std::string_view plugin_;
  Clock::time_point begun_;
  std::uint32_t depth_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace comptoir::dispatch
