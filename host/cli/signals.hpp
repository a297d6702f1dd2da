// The signals that a host hears.
#pragma once

#include <chrono>
#include <csignal>

namespace comptoir::cli {

/// SIGTERM, SIGINT and SIGHUP reach nobody but the thread that waits for them: every thread made later inherits the mask. SIGUSR1 and SIGUSR2,
/// whose default is a sudden death, are ignored, and so is SIGXFSZ: a file at the limit of its size is an error of that write.
class Signals {
 public:
  /// Before any thread is made. [main-thread]
  Signals();

  /// The next of them, which may have come long ago.
  [[nodiscard]] int wait() const;

  /// From here on each of them ends the process by itself, but not those that have come already. [main-thread]
  void let_through() const;

  /// Whether SIGTERM or SIGINT comes by then.
  [[nodiscard]] bool wait_for_end(std::chrono::steady_clock::time_point until) const;

 private:
  sigset_t heard_{};
  sigset_t ends_{};  ///< those of them that ask for the end
};

}  // namespace comptoir::cli
