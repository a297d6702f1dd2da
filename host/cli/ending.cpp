#include "cli/ending.hpp"

#include <csignal>
#include <pthread.h>
#include <unistd.h>
#include <utility>

#include "cli/exit_code.hpp"

namespace comptoir::cli {

Ending::Ending(telemetry::Log log, const Signals& signals, Options options) : log_(std::move(log)), signals_(signals), options_(std::move(options)) {
  thread_ = std::thread([this] { listen(); });
}

Ending::~Ending() {
  is_over_ = true;
  pthread_kill(thread_.native_handle(), SIGTERM);  // so that it looks
  thread_.join();
}

Ending::Asked Ending::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_asked_for_ || is_reload_asked_for_; });
  if (is_asked_for_) return Asked::end;
  is_reload_asked_for_ = false;
  return Asked::reload;
}

void Ending::listen() {
  for (bool is_end = false; !is_end;) {
    is_end = signals_.wait() != SIGHUP;
    if (is_over_) return;
    {
      const std::lock_guard lock(mutex_);
      (is_end ? is_asked_for_ : is_reload_asked_for_) = true;
    }
    changed_.notify_all();
  }
  const bool is_second = signals_.wait_for_end(std::chrono::steady_clock::now() + options_.stop_max);
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
