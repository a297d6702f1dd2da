#include "cli/signals.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <initializer_list>
#include <pthread.h>

namespace comptoir::cli {

Signals::Signals() {
  for (const int ignored : {SIGUSR1, SIGUSR2, SIGXFSZ}) std::signal(ignored, SIG_IGN);
  sigemptyset(&ends_);
  for (const int end : {SIGTERM, SIGINT}) sigaddset(&ends_, end);
  heard_ = ends_;
  sigaddset(&heard_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &heard_, nullptr);
}

int Signals::wait() const {
  int signal = 0;
  sigwait(&heard_, &signal);
  return signal;
}

void Signals::let_through() const {
  constexpr timespec at_once{};
  while (sigtimedwait(&heard_, nullptr, &at_once) > 0) continue;
  pthread_sigmask(SIG_UNBLOCK, &heard_, nullptr);
}

bool Signals::wait_for_end(std::chrono::steady_clock::time_point until) const {
  using std::chrono::steady_clock;
  for (;;) {
    const auto left = std::max(until - steady_clock::now(), steady_clock::duration::zero());
    const auto whole = std::chrono::floor<std::chrono::seconds>(left);
    const timespec patience{whole.count(), static_cast<long>(std::chrono::nanoseconds(left - whole).count())};
    if (sigtimedwait(&ends_, nullptr, &patience) > 0) return true;
    if (errno == EAGAIN) return false;
  }
}

}  // namespace comptoir::cli
