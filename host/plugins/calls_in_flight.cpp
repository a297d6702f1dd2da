#include "calls_in_flight.hpp"

#include <algorithm>

namespace comptoir::plugins {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds look_every{20};  ///< for nobody tells a gate that a call is given up

}  // namespace

std::size_t CallsInFlight::thread_slot() {
  static constinit std::atomic<std::size_t> next{0};
  static thread_local const std::size_t slot = next.fetch_add(1, std::memory_order_relaxed) % slots_count;
  return slot;
}

std::uint32_t CallsInFlight::wait_for_silence(steady_clock::time_point deadline, const std::function<std::uint32_t()>& given_up) {
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto lost = given_up();
    const auto now = steady_clock::now();
    if (const auto calls = inside(); calls <= lost || now >= deadline) return calls;
    left_.wait_until(lock, std::min<steady_clock::time_point>(deadline, now + look_every));
  }
}

void CallsInFlight::wake() {
  const std::lock_guard lock(mutex_);  // without it, the wake-up could fall between the waiter's look and its sleep
  left_.notify_all();
}

std::uint32_t CallsInFlight::inside() const {
  std::uint32_t sum = 0;
  for (const auto& slot : slots_) sum += slot.count.load();
  return sum;
}

}  // namespace comptoir::plugins
