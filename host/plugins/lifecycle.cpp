#include "lifecycle.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace comptoir::plugins {
namespace {

struct Step {
  State from;
  State to;

  bool operator==(const Step&) const = default;
};

constexpr std::array steps{
    Step{State::discovered, State::verified}, Step{State::verified, State::resolved}, Step{State::resolved, State::loaded},
    Step{State::loaded, State::migrated},     Step{State::migrated, State::started},  Step{State::started, State::draining},
    Step{State::draining, State::stopped},    Step{State::stopped, State::unloaded},  Step{State::stopped, State::pinned},
    Step{State::draining, State::pinned},  // a call never returned
    Step{State::loaded, State::stopped},   // the start of another plugin failed, or only the contract was wanted
    Step{State::migrated, State::stopped},
};

}  // namespace

std::string_view state_name(State state) {
  switch (state) {
    case State::discovered: return "discovered";
    case State::verified: return "verified";
    case State::resolved: return "resolved";
    case State::loaded: return "loaded";
    case State::migrated: return "migrated";
    case State::started: return "started";
    case State::draining: return "draining";
    case State::stopped: return "stopped";
    case State::unloaded: return "unloaded";
    case State::pinned: return "pinned";
    case State::failed: return "failed";
  }
  return "unknown";
}

Lifecycle::Standing Lifecycle::standing() const {
  const std::lock_guard lock(mutex_);
  return standing_;
}

void Lifecycle::advance(State next, std::string cause) {
  const std::lock_guard lock(mutex_);
  if (std::ranges::find(steps, Step{standing_.state, next}) == steps.end()) {
    throw std::logic_error("A plugin that is " + std::string(state_name(standing_.state)) + " cannot become " + std::string(state_name(next)) + ".");
  }
  standing_ = {next, std::move(cause)};
}

void Lifecycle::fail(std::string cause) {
  const std::lock_guard lock(mutex_);
  if (standing_.state == State::failed) return;
  if (standing_.state == State::unloaded) throw std::logic_error("A plugin that is unloaded cannot fail any more.");
  standing_ = {State::failed, std::move(cause)};
}

}  // namespace comptoir::plugins
