#include "calls_in_flight.hpp"

namespace comptoir::plugins {

std::size_t CallsInFlight::thread_slot() {
  static constinit std::atomic<std::size_t> next{0};
  static thread_local const std::size_t slot = next.fetch_add(1, std::memory_order_relaxed) % slots_count;
  return slot;
}

std::uint32_t CallsInFlight::wait_for_silence(std::chrono::steady_clock::time_point deadline, std::uint32_t given_up) {
  std::unique_lock lock(mutex_);
  left_.wait_until(lock, deadline, [&] { return inside() <= given_up; });
  return inside();
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
