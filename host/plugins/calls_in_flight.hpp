// Counts the calls that are inside a plugin, without making the threads that call wait for one another.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>

namespace comptoir::plugins {

/// A gate with one counter per thread. Each thread writes to a cache line of its own, so that calls cost the same from any number of cores;
/// only who waits for silence reads them all. Threads beyond the number of slots share one, which costs time and never correctness.
class CallsInFlight {
 public:
  /// One call; ends with the object. False when the gate is closed: the call must not be made.
  class [[nodiscard]] Visit {
   public:
    Visit(Visit&& other) noexcept : gate_(other.gate_), slot_(other.slot_) { other.gate_ = nullptr; }
    Visit& operator=(Visit&&) = delete;
    ~Visit() {
      if (gate_ != nullptr) gate_->leave(*slot_);
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    friend class CallsInFlight;
    using Slot = std::atomic<std::uint32_t>;
    Visit(CallsInFlight* gate, Slot* slot) : gate_(gate), slot_(slot) {}

    CallsInFlight* gate_;
    Slot* slot_;
  };

  CallsInFlight() = default;
  CallsInFlight(const CallsInFlight&) = delete;
  CallsInFlight& operator=(const CallsInFlight&) = delete;

  /// A gate is closed until it is opened. [thread-safe]
  void open() { open_.store(true); }
  void close() { open_.store(false); }

  /// [thread-safe], never waits.
  Visit enter() {
    auto& slot = slots_[thread_slot()].count;
    slot.fetch_add(1);
    // Counted first, then asked: who closes the gate and reads the counters either sees this call or has it turned away here.
    if (open_.load()) return {this, &slot};
    leave(slot);
    return {nullptr, nullptr};
  }

  /// Waits until no call is inside a closed gate but those that are given up by then, which `given_up` counts [thread-safe]. Returns how many are
  /// still inside, those too: 0 means silence.
  std::uint32_t wait_for_silence(
      std::chrono::steady_clock::time_point deadline, const std::function<std::uint32_t()>& given_up = [] { return 0U; });

 private:
  static constexpr std::size_t slots_count = 64;
  static constexpr std::size_t line_size = 128;  // two lines of 64 bytes: processors fetch them in pairs

  struct alignas(line_size) PaddedSlot {
    Visit::Slot count{0};
  };

  static std::size_t thread_slot();

  void leave(Visit::Slot& slot) {
    slot.fetch_sub(1);
    if (!open_.load()) wake();
  }
  void wake();
  std::uint32_t inside() const;

  alignas(line_size) std::atomic<bool> open_{false};
  std::array<PaddedSlot, slots_count> slots_;
  std::mutex mutex_;
  std::condition_variable left_;
};

}  // namespace comptoir::plugins
