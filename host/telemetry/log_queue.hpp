// Lines on their way out of the process.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>

namespace comptoir::telemetry {

/// Bounded in lines and in bytes. Who writes never waits; one thread takes out. [thread-safe]
class LogQueue {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  LogQueue(std::size_t lines_max, std::size_t bytes_max) : lines_max_(lines_max), bytes_max_(bytes_max) {}

  /// False when it is full: the oldest lines, which tell the cause, stay. A line that is longer than all may be is taken when nothing waits.
  [[nodiscard]] bool push(std::string line);

  /// Waits for a line, until `until` where that is given, or until the queue was ended: then there is none once it is empty. Each line that was taken
  /// is to be settled before the next one is.
  std::optional<std::string> pop(std::optional<TimePoint> until);
  void settle();

  /// Nothing is waited for any more.
  void end();
  [[nodiscard]] bool has_ended() const;

  /// Waits until all that was pushed by now is settled. False when that took longer than `patience`, which counts from when the queue was first found
  /// to be behind: whoever asks again for what hangs does not wait again. Takes no lock and allocates nothing.
  bool flush(std::chrono::milliseconds patience) noexcept;

 private:
  const std::size_t lines_max_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable some_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;          ///< of what is not settled
  std::size_t bytes_in_hand_ = 0;  ///< of what was taken
  bool ended_ = false;
  std::atomic<std::uint64_t> pushed_{0};
  std::atomic<std::uint64_t> settled_{0};
  std::atomic<std::uint64_t> behind_to_{0};  ///< what a flush waited for in vain
  std::atomic<TimePoint> behind_since_{};
};

}  // namespace comptoir::telemetry
