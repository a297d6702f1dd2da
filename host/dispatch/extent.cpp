#include "dispatch/extent.hpp"

#include <string>

namespace comptoir::dispatch {

void Extent::begin(const UnitLimits& limits, std::string_view subject) {
  detail::Extent::begin(limits.depth_max, limits.bytes_max, subject);
  time_max_ = limits.time_max;
  subject_ = subject;
  begun_ = Clock::now();
}

void Extent::enter(std::uint32_t depth) {
  detail::Extent::enter(depth);
  if (Clock::now() - begun_ > time_max_)
    throw detail::Refusal{unavailable("dispatch.unit_too_slow", "What follows from " + std::string(subject_) + " takes longer than " +
                                                                    std::to_string(time_max_.count()) + " ms: do it in several units of work.")};
}

}  // namespace comptoir::dispatch
