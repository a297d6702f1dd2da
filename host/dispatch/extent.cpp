#include "dispatch/extent.hpp"

#include <comptoir/result.hpp>

#include "dispatch/work.hpp"

namespace comptoir::dispatch {

void Extent::begin(const UnitLimits& limits, const std::string& subject) {
  limits_ = &limits;
  subject_ = &subject;
  begun_ = Clock::now();
  depth_ = 0;
  bytes_ = 0;
}

void Extent::enter(std::uint32_t depth) {
  depth_ = depth;
  if (depth > limits_->depth_max)
    throw Refusal{{ErrorKind::failed,
                   "dispatch.cascade_too_deep",
                   "What follows from " + *subject_ + " does not end after " + std::to_string(limits_->depth_max) +
                       " causes behind one another: commands and events that lead back to themselves.",
                   {},
                   {}}};
  if (Clock::now() - begun_ > limits_->time_max)
    throw Refusal{unavailable("dispatch.unit_too_slow", "What follows from " + *subject_ + " takes longer than " +
                                                            std::to_string(limits_->time_max.count()) + " ms: do it in several units of work.")};
}

void Extent::grow(std::size_t bytes) {
  bytes_ += bytes + detail::unit_item_bytes;
  if (bytes_ <= limits_->bytes_max) return;
  throw Refusal{{ErrorKind::failed,
                 "dispatch.unit_too_large",
                 "What follows from " + *subject_ + " writes and queues more than " + std::to_string(limits_->bytes_max) +
                     " bytes: do it in several units of work.",
                 {},
                 {}}};
}

}  // namespace comptoir::dispatch
