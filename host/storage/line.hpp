// The line between the hosts that share a store: on it they tell each other that there is something to look at.
#pragma once

#include <chrono>

namespace comptoir::storage {

/// What there is to look at. A set of bits.
struct Calls {
  bool work = false;   ///< something was committed
  bool keys = false;   ///< a person sent a key on
  bool hosts = false;  ///< a host came, left, or gave up lanes

  bool any() const { return work || keys || hosts; }
};

/// A call may be lost, and costs no more than time then: who waits for one looks by himself now and then. Calls that come close together are one.
class Line {
 public:
  virtual ~Line() = default;

  /// Leaves calls to the other hosts. [thread-safe], never blocks.
  virtual void call(const Calls& calls) = 0;

  /// Sends what was left and waits for what others call, at most for `timeout`. One thread. Throws StoreError when the line broke: the next time
  /// tries another one.
  virtual Calls wait(std::chrono::milliseconds timeout) = 0;

  /// Ends a wait, the one under way or the next. [thread-safe]
  virtual void interrupt() = 0;
};

}  // namespace comptoir::storage
