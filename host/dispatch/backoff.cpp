#include "dispatch/backoff.hpp"

#include <algorithm>
#include <random>

namespace comptoir::dispatch {

Timestamp Backoff::next(Timestamp now, std::uint32_t failed) const {
  thread_local std::minstd_rand generator{std::random_device{}()};
  const auto doublings = std::min<std::uint32_t>(failed > 0 ? failed - 1 : 0, 30);
  const auto longest = std::min<std::uint64_t>(std::uint64_t{first_ms} << doublings, max_ms);
  std::uniform_int_distribution<std::uint64_t> wait(longest / 2, longest);  // half of it at least: an immediate repeat is no repeat
  return now + Duration::milliseconds(static_cast<std::int64_t>(wait(generator)));
}

}  // namespace comptoir::dispatch
