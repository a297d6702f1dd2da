#include "dispatch/extent.hpp"

#include <comptoir/result.hpp>

namespace comptoir::dispatch {

void Extent::begin(const UnitLimits& limits, std::string_view subject, std::string_view plugin) {
  detail::Extent::begin(limits.depth_max, limits.bytes_max, subject, plugin);
  time_max_ = limits.time_max;
  begun_ = Clock::now();
}

void Extent::enter(std::uint32_t depth, std::string_view step) {
  detail::Extent::enter(depth, step);
  if (Clock::now() - begun_ > time_max_)
    throw detail::Refusal{unavailable("dispatch.unit_too_slow", what_follows() + "takes longer than " + std::to_string(time_max_.count()) +
                                                                    " ms: do it in several units of work.")};
}

}  // namespace comptoir::dispatch
