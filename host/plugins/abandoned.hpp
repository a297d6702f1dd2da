// What a thread is told that comes back from a plugin too late.
#pragma once

#include <stdexcept>

namespace comptoir::plugins {

/// Thrown on a thread that comes back from a plugin after it was given up: what it was about to do is not its business any more. It passes all frames
/// down to where the thread began, and the thread ends. No std::exception, so that nobody takes it for a failure.
struct Abandoned {};

/// A handler came back after its time was over: nothing of its unit counts.
struct DeadlinePassed : std::runtime_error {
  using runtime_error::runtime_error;
};

}  // namespace comptoir::plugins
