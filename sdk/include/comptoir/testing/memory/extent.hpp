// How far one act of a scenario goes: as far as a unit of work in a host that keeps its defaults. Only time is not measured: here it stands still.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include <comptoir/detail/unit_limits.hpp>
#include <comptoir/result.hpp>

namespace comptoir::testing::memory {

/// Leaves a function of the table with an error.
struct Refusal {
  Error error;
};

class Extent {
 public:
  /// `subject` is the name of the message that all of it follows from.
  explicit Extent(std::string subject) : subject_(std::move(subject)) {}

  void enter(std::uint32_t depth) {
    depth_ = depth;
    if (depth > detail::cascade_depth_max)
      refuse("dispatch.cascade_too_deep", " does not end after " + std::to_string(detail::cascade_depth_max) +
                                              " causes behind one another: commands and events that lead back to themselves.");
  }

  void grow(std::size_t bytes) {
    bytes_ += bytes + detail::unit_item_bytes;
    if (bytes_ > detail::unit_bytes_max)
      refuse("dispatch.unit_too_large",
             " writes and queues more than " + std::to_string(detail::unit_bytes_max) + " bytes: do it in several units of work.");
  }

  [[nodiscard]] std::uint32_t depth() const { return depth_; }

 private:
  [[noreturn]] void refuse(std::string code, const std::string& what) const {
    throw Refusal{{ErrorKind::failed, std::move(code), "What follows from " + subject_ + what, {}, {}}};
  }

  std::string subject_;
  std::uint32_t depth_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace comptoir::testing::memory
