// What a process says that dies of a fault, or of a plugin that calls exit(): where it was, and because of which message.
#pragma once

#include "telemetry/log.hpp"

namespace comptoir {

/// While it lives, a fatal signal (SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT) of the process writes one line: code `host.crashed`, with the plugin,
/// the handler and the message that the dying thread was at, and an exception that nobody caught says what it was. Then the signal does what it would
/// have done: the exit status and the core are those that there would have been. A plugin that calls exit() is told of in the same way, and the
/// process ends at once with its status, or with 1 where that is 0. One at a time. [main-thread]
class LastWords {
 public:
  explicit LastWords(const telemetry::Log& log);
  ~LastWords();
  LastWords(const LastWords&) = delete;
  LastWords& operator=(const LastWords&) = delete;

  /// To be called when plugins were loaded: exit() calls what was registered last first, and each library registers the destructors of its statics.
  void be_first_at_exit();
};

}  // namespace comptoir
