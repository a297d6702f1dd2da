// The signals that a host hears.
#pragma once

#include <csignal>

namespace comptoir::cli {

/// SIGTERM, SIGINT and SIGHUP reach the main thread alone, which waits for them: every thread made later inherits the mask. SIGUSR1 and SIGUSR2,
/// whose default is a sudden death, are ignored, and so is SIGXFSZ: a file at the limit of its size is an error of that write.
class Signals {
 public:
  /// Before any thread is made. [main-thread]
  Signals();

  /// The next of them, which may have come long ago.
  [[nodiscard]] int wait() const;

 private:
  sigset_t heard_{};
};

}  // namespace comptoir::cli
