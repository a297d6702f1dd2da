#include "resilience/prober.hpp"

#include <exception>
#include <utility>

namespace comptoir::resilience {
namespace {

constexpr std::chrono::milliseconds after_a_failed_look{100};

}  // namespace

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
    try {
      look();
    } catch (...) {  // out of memory: nothing was told to the breaker, which stays as it is
      sleep(after_a_failed_look);
    }
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
}

void Prober::look() {
  const auto status = breaker_.status();
  const bool is_open = !status.is_closed();
  if (is_open != std::exchange(told_open_, is_open)) tell(status);
  if (!status.is_in_doubt()) return sleep(std::nullopt);
  if (status.pause.count() > 0) return sleep(status.pause);
  auto permit = breaker_.probe();
  if (const auto reason = probed())
    permit.failed(*reason);
  else
    permit.succeeded();
}

/// Who hears of it is somebody else's code: what goes wrong there keeps nobody from finding out whether what is away is there again.
void Prober::tell(const CircuitBreaker::Status& status) try { told_(status); } catch (...) {
}

std::optional<std::string> Prober::probed() try { return probe_(); } catch (const std::exception& failure) {
  return failure.what();
} catch (...) {
  return "It could not be asked.";
}

}  // namespace comptoir::resilience
