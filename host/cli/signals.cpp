#include "cli/signals.hpp"

#include <initializer_list>
#include <pthread.h>

namespace comptoir::cli {

Signals::Signals() {
  for (const int ignored : {SIGUSR1, SIGUSR2, SIGXFSZ}) std::signal(ignored, SIG_IGN);
  sigemptyset(&heard_);
  for (const int heard : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&heard_, heard);
  pthread_sigmask(SIG_BLOCK, &heard_, nullptr);
}

int Signals::wait() const {
  int signal = 0;
  sigwait(&heard_, &signal);
  return signal;
}

}  // namespace comptoir::cli
