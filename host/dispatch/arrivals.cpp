#include "dispatch/arrivals.hpp"

#include <stdexcept>

#include "dispatch/unit.hpp"
#include "telemetry/sentence.hpp"

namespace comptoir::dispatch {

std::string reason_of(const Outcome& outcome) { return outcome.error->code + ": " + telemetry::sentence_with_faults(*outcome.error); }

Outcome not_taken() {
  Outcome outcome;
  outcome.error = unavailable("host.stopping", "The writer has stopped.");
  outcome.undecided = true;
  return outcome;
}

void require_decided(const Outcome& outcome) {
  if (!outcome.undecided) return;
  if (outcome.error->code == lane_lost) throw storage::LaneLost();
  throw std::runtime_error("the unit of a delivery could not be written: " + outcome.error->sentence);
}

}  // namespace comptoir::dispatch
