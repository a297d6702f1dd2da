#include "cli/ending.hpp"

#include <csignal>
#include <pthread.h>
#include <unistd.h>
#include <utility>

#include "cli/exit_code.hpp"
#include "cli/invocation.hpp"

namespace comptoir::cli {
namespace {

/// Some send the same wish twice, as `timeout` does, to the process and to the group that it is in. What comes so soon is no second wish.
constexpr std::chrono::milliseconds echo{100};

}  // namespace

Ending::Ending(telemetry::Log log, const Signals& signals, Options options)
    : log_(std::move(log)), signals_(signals), options_(std::move(options)), exit_code_(ExitCode::failed) {
  thread_ = std::thread([this] { listen(); });
}

Ending::~Ending() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  pthread_kill(thread_.native_handle(), SIGTERM);  // so that it looks
  thread_.join();
  if (clock_.joinable()) clock_.join();
}

void Ending::begin(const Error& refusal, int exit_code) {
  {
    const std::lock_guard lock(mutex_);
    refusal_ = refusal;
    exit_code_ = exit_code;
  }
  clock_ = std::thread([this, until = std::chrono::steady_clock::now() + options_.stop_max] {
    std::unique_lock lock(mutex_);
    if (changed_.wait_until(lock, until, [this] { return is_over_.load(); })) return;
    lock.unlock();
    leave_late(false);
  });
}

Ending::Asked Ending::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return is_asked_for_ || is_reload_asked_for_; });
  if (is_asked_for_) return Asked::end;
  is_reload_asked_for_ = false;
  return Asked::reload;
}

bool Ending::is_asked_within(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return is_asked_for_ || is_reload_asked_for_; });
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
  const auto asked_at = std::chrono::steady_clock::now();
  bool is_second = false;
  do is_second = signals_.wait_for_end(asked_at + options_.stop_max);
  while (is_second && !is_over_ && std::chrono::steady_clock::now() < asked_at + echo);
  if (is_over_) return;
  leave_late(is_second);
}

void Ending::leave_late(bool is_asked_twice) noexcept try {
  const auto why = is_asked_twice ? std::string("A second signal ends it at once.")
                                  : "It has not stopped within " + std::to_string(options_.stop_max.count()) + " ms (deadlines.host_stop_ms).";
  const auto [refusal, exit_code] = [this] {
    const std::lock_guard lock(mutex_);
    return std::pair(refusal_, exit_code_);
  }();
  leave(log_, why, options_.unfinished(), exit_code, refusal ? &*refusal : nullptr);
} catch (...) {
  ::_exit(ExitCode::failed);  // out of memory: nothing can be said
}

void Ending::leave(const telemetry::Log& log, const std::string& why, const std::vector<std::string>& unfinished, int exit_code,
                   const Error* refusal) noexcept {
  try {
    log.error("host.left_behind", why + " What is committed stands, nothing else does.");
    for (const auto& sentence : unfinished) log.error("host.left_behind", sentence);
    log.flush();
    if (refusal != nullptr) print(*refusal);
  } catch (...) {
    // Out of memory: the exit code must do.
  }
  ::_exit(exit_code);
}

}  // namespace comptoir::cli
