// How far one unit of work may go: how deep its causes are stacked, and how much it writes and queues. A host and a scenario in memory count alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <comptoir/result.hpp>

namespace comptoir::detail {

/// Causes behind one another, unless a host is configured otherwise: a command, the event that it raises, the reaction to it, the command of that ...
inline constexpr std::uint32_t cascade_depth_max = 32;

/// Bytes that a unit writes and queues, `unit_item_bytes` for each event, snapshot, message, command, row and claim included.
inline constexpr std::size_t unit_bytes_max = 16 * 1024 * 1024;
inline constexpr std::size_t unit_item_bytes = 128;

/// Leaves a function of the work table with an error; becomes a status at the boundary.
struct Refusal {
  Error error;
};

class Extent {
 public:
  /// Behind what nothing is counted: the message's own handler is at depth 0. `subject` is the message's name, `plugin` whose it is; both outlive the
  /// run.
  void begin(std::uint32_t depth_max, std::size_t bytes_max, std::string_view subject, std::string_view plugin) {
    depth_max_ = depth_max;
    bytes_max_ = bytes_max;
    subject_ = subject;
    plugin_ = plugin;
    step_ = subject;
    depth_ = 0;
    bytes_ = 0;
  }

  /// A step begins at this depth, by the name of its command, event or reaction. Throws Refusal when it is too deep:
  /// "dispatch.cascade_too_deep".
  void enter(std::uint32_t depth, std::string_view step) {
    depth_ = depth;
    step_ = step;
    if (depth > depth_max_)
      refuse("dispatch.cascade_too_deep", "does not end after " + std::to_string(depth_max_) +
                                              " causes behind one another: commands and events that lead back to themselves. " +
                                              "Let the handler that closes the circle stop when nothing is left to do.");
  }

  /// Something was written or queued. Throws Refusal when it is too much in all: "dispatch.unit_too_large".
  void grow(std::size_t bytes) {
    bytes_ += bytes + unit_item_bytes;
    if (bytes_ > bytes_max_)
      refuse("dispatch.unit_too_large", "writes and queues more than " + std::to_string(bytes_max_) +
                                            " bytes: do it in several units of work, or end what leads back to itself.");
  }

  [[nodiscard]] std::uint32_t depth() const { return depth_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 protected:
  /// How every sentence begins.
  [[nodiscard]] std::string what_follows() const {
    return "What follows from " + std::string(subject_) + " of plugin " + std::string(plugin_) + " has come to " + step_ + " and ";
  }

 private:
  [[noreturn, gnu::cold]] void refuse(std::string code, const std::string& what) const {
    throw Refusal{{ErrorKind::failed, std::move(code), what_follows() + what, {}, {}}};
  }

  std::uint32_t depth_max_ = cascade_depth_max;
  std::size_t bytes_max_ = unit_bytes_max;
  std::string_view subject_;
  std::string_view plugin_;
  std::string step_;
  std::uint32_t depth_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace comptoir::detail
