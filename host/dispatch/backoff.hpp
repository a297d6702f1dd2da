// When to try again: exponential, with jitter, so that many who failed together do not come back together.
#pragma once

#include <cstdint>

#include <comptoir/time.hpp>

namespace comptoir::dispatch {

struct Backoff {
  std::uint32_t first_ms = 200;
  std::uint32_t max_ms = 60'000;
  std::uint32_t attempts = 10;  ///< then the key is parked

  /// The time of the next attempt after `failed` ones in vain: between half and all of min(max, first * 2^(failed - 1)) from now.
  [[nodiscard]] Timestamp next(Timestamp now, std::uint32_t failed) const;
};

}  // namespace comptoir::dispatch
