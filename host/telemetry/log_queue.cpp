#include "telemetry/log_queue.hpp"

#include <ctime>
#include <utility>

namespace comptoir::telemetry {

bool LogQueue::push(std::string line) {
  {
    const std::lock_guard lock(mutex_);
    const auto waiting = pushed_ - settled_;
    if (waiting > 0 && (waiting >= lines_max_ || bytes_ + line.size() > bytes_max_)) return false;
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    ++pushed_;
  }
  some_.notify_one();
  return true;
}

std::optional<std::string> LogQueue::pop(std::optional<TimePoint> until) {
  std::unique_lock lock(mutex_);
  const auto is_awake = [this] { return !lines_.empty() || ended_; };
  until ? void(some_.wait_until(lock, *until, is_awake)) : some_.wait(lock, is_awake);
  if (lines_.empty()) return std::nullopt;
  auto line = std::move(lines_.front());
  lines_.pop_front();
  bytes_in_hand_ = line.size();
  return line;
}

void LogQueue::settle() {
  const std::lock_guard lock(mutex_);
  bytes_ -= std::exchange(bytes_in_hand_, 0);
  ++settled_;
}

void LogQueue::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  some_.notify_all();
}

bool LogQueue::has_ended() const {
  const std::lock_guard lock(mutex_);
  return ended_ && lines_.empty();
}

bool LogQueue::flush(std::chrono::milliseconds patience) noexcept {
  const auto target = pushed_.load();
  const bool was_behind = settled_ < behind_to_;
  const auto since = was_behind ? behind_since_.load() : std::chrono::steady_clock::now();
  while (settled_ < target) {
    if (std::chrono::steady_clock::now() - since >= patience) {
      if (was_behind) return false;
      behind_since_ = since;
      behind_to_ = target;
      return false;
    }
    constexpr timespec pause{0, 100'000};
    ::nanosleep(&pause, nullptr);
  }
  return true;
}

}  // namespace comptoir::telemetry
