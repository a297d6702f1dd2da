#include "dispatch/extent.hpp"

#include <comptoir/result.hpp>

#include "dispatch/work.hpp"

namespace comptoir::dispatch {

void Extent::begin(const UnitLimits& limits, std::string_view subject, std::string_view plugin) {
  limits_ = &limits;
  subject_ = subject;
  plugin_ = plugin;
  begun_ = Clock::now();
  depth_ = 0;
  bytes_ = 0;
}

std::string Extent::what_follows() const { return "What follows from " + std::string(subject_) + " of plugin " + std::string(plugin_); }

void Extent::enter(std::uint32_t depth, std::string_view step) {
  depth_ = depth;
  if (depth > limits_->depth_max)
    throw Refusal{{ErrorKind::failed,
                   "dispatch.cascade_too_deep",
                   what_follows() + " does not end after " + std::to_string(limits_->depth_max) + " causes behind one another, and comes to " +
                       std::string(step) +
                       ": commands and events that lead back to themselves. Let the handler that closes the circle stop when nothing is left to do.",
                   {},
                   {}}};
  if (Clock::now() - begun_ > limits_->time_max)
    throw Refusal{unavailable("dispatch.unit_too_slow", what_follows() + " has come to " + std::string(step) + " and takes longer than " +
                                                            std::to_string(limits_->time_max.count()) + " ms: do it in several units of work.")};
}

void Extent::grow(std::size_t bytes) {
  bytes_ += bytes + detail::unit_item_bytes;
  if (bytes_ <= limits_->bytes_max) return;
  throw Refusal{{ErrorKind::failed,
                 "dispatch.unit_too_large",
                 what_follows() + " writes and queues more than " + std::to_string(limits_->bytes_max) + " bytes: do it in several units of work.",
                 {},
                 {}}};
}

}  // namespace comptoir::dispatch
