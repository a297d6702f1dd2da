#include "cli/ending.hpp"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <ctime>
#include <pthread.h>
#include <unistd.h>
#include <utility>

#include "cli/exit_code.hpp"

namespace comptoir::cli {
namespace {

using std::chrono::steady_clock;

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void Ending::block_signals() {
  const auto signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Ending::Ending(telemetry::Log log, Options options) : log_(std::move(log)), options_(std::move(options)) {
  thread_ = std::thread([this] { listen(); });
}

Ending::~Ending() {
  is_over_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // so that it looks
  thread_.join();
}

void Ending::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_asked_for_; });
}

/// False when none has come by then.
bool Ending::next_signal(steady_clock::time_point until) {
  const auto signals = stop_signals();
  for (;;) {
    const auto left = std::max(until - steady_clock::now(), steady_clock::duration::zero());
    const auto whole = std::chrono::floor<std::chrono::seconds>(left);
    const timespec patience{whole.count(), static_cast<long>(std::chrono::nanoseconds(left - whole).count())};
    if (sigtimedwait(&signals, nullptr, &patience) > 0) return true;
    if (errno == EAGAIN) return false;
  }
}

void Ending::listen() {
  const auto signals = stop_signals();
  int first = 0;
  sigwait(&signals, &first);
  if (is_over_) return;
  {
    const std::lock_guard lock(mutex_);
    is_asked_for_ = true;
  }
  changed_.notify_all();
  const bool is_second = next_signal(steady_clock::now() + options_.stop_max);
  if (is_over_) return;
  const auto why = is_second ? std::string("A second signal ends it at once.")
                             : "It has not stopped within " + std::to_string(options_.stop_max.count()) + " ms (deadlines.host_stop_ms).";
  leave(log_, why, options_.unfinished(), ExitCode::failed);
}

void Ending::leave(const telemetry::Log& log, const std::string& why, const std::vector<std::string>& unfinished, int exit_code) {
  log.error("host.left_behind", why + " What is committed stands, nothing else does.");
  for (const auto& sentence : unfinished) log.error("host.left_behind", sentence);
  log.flush();
  ::_exit(exit_code);
}

}  // namespace comptoir::cli
