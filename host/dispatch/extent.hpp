// How far one unit of work goes in a host: as deep and as large as configured, and no longer than it may hold the writer.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <comptoir/detail/extent.hpp>

namespace comptoir::dispatch {

/// Not a number of steps: a command may set off as many as these bounds let pass.
struct UnitLimits {
  std::uint32_t depth_max = detail::cascade_depth_max;
  std::size_t bytes_max = detail::unit_bytes_max;
  std::chrono::milliseconds time_max{10'000};  ///< on the writer, from its first handler to its last
  std::chrono::milliseconds patience{10'000};  ///< with others who write to the same, before the client is asked to come back
};

class Extent : public detail::Extent {
 public:
  using Clock = std::chrono::steady_clock;

  /// Behind what nothing is counted: the message's own handler is at depth 0. `subject` is the message's name, `plugin` whose it is; both outlive the
  /// run.
  void begin(const UnitLimits& limits, std::string_view subject, std::string_view plugin);

  /// A step begins at this depth, by the name of its command, event or reaction. Throws Refusal when it is too deep, or comes too late:
  /// "dispatch.cascade_too_deep", "dispatch.unit_too_slow".
  void enter(std::uint32_t depth, std::string_view step);

 private:
  std::chrono::milliseconds time_max_{};
  Clock::time_point begun_;
};

}  // namespace comptoir::dispatch
