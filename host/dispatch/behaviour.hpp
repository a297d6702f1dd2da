// What happens around every message, whatever it says: trace, log, metrics, permission.
#pragma once

#include <chrono>
#include <optional>

#include "dispatch/request.hpp"

namespace comptoir::dispatch {

/// A layer of the pipeline. `before` may answer in place of the handler; `after` runs once the outcome is durable, in reverse order.
/// Both may run on any thread, never for one message at the same time.
class Behaviour {
 public:
  virtual ~Behaviour() = default;

  /// May complete the request (a trace, a correlation), or end it: then the handler and the layers within are never called.
  virtual std::optional<Outcome> before(Request& request) = 0;
  virtual void after(const Request& request, const Outcome& outcome, std::chrono::nanoseconds took) = 0;
};

}  // namespace comptoir::dispatch
