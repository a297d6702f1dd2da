#include "resilience/prober.hpp"

#include <utility>

namespace comptoir::resilience {

Prober::Prober(CircuitBreaker& breaker, Probe probe, Told told) : breaker_(breaker), probe_(std::move(probe)), told_(std::move(told)) {
  breaker_.on_change([this] { ring(); });
  thread_ = std::thread([this] { work(); });
}

Prober::~Prober() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  bell_.notify_all();
  thread_.join();
}

void Prober::ring() {
  {
    const std::lock_guard lock(mutex_);
    rung_ = true;
  }
  bell_.notify_all();
}

void Prober::sleep(std::optional<std::chrono::milliseconds> at_most) {
  std::unique_lock lock(mutex_);
  const auto is_awake = [this] { return rung_ || stopping_; };
  at_most ? void(bell_.wait_for(lock, *at_most, is_awake)) : bell_.wait(lock, is_awake);
  rung_ = false;
}

void Prober::work() {
  for (;;) {
    look();
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
}

void Prober::look() {
  const auto status = breaker_.status();
  const bool is_open = !status.is_closed();
  if (is_open != std::exchange(told_open_, is_open)) told_(status);
  if (!status.is_in_doubt()) return sleep(std::nullopt);
  if (status.pause.count() > 0) return sleep(status.pause);
  auto permit = breaker_.admit();
  if (!permit) return sleep(std::nullopt);  // somebody else's probe is under way, and rings when it ends
  if (const auto reason = probe_())
    permit->failed(*reason);
  else
    permit->succeeded();
}

}  // namespace comptoir::resilience
