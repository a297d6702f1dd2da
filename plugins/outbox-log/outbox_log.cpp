#include "outbox_log.hpp"

#include <algorithm>
#include <poll.h>

namespace outbox_log {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t positions_max = 1'000;
constexpr std::size_t lines_max = 1024 * 1024;
constexpr auto retry_every = milliseconds(500);
/// Each takes the disk from those who commit meanwhile, and a whole processor's attention.
constexpr auto between_flushes = milliseconds(20);

std::uint64_t rotate_bytes(const Settings& settings) { return std::uint64_t{settings.rotate_mib} * 1024 * 1024; }

}  // namespace

OutboxLog::OutboxLog(const Settings& settings, comptoir::Log log) : log_(log), journal_(settings.path, rotate_bytes(settings), settings.keep) {}

comptoir::Offer OutboxLog::offer(const comptoir::Outgoing& message, comptoir::Settler&) {
  if (positions_.size() == positions_max || lines_.size() >= lines_max) return comptoir::Offer::full;

  const auto begin = static_cast<std::ptrdiff_t>(lines_.size());
  lines_ += message.envelope;
  // Raw line ends are mere white space in JSON, for inside a text they are escaped.
  std::replace_if(
      lines_.begin() + begin, lines_.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  lines_ += '\n';
  positions_.push_back(message.position);
  in_flight_ = positions_.size();
  return comptoir::Offer::accepted;
}

/// What it gathers is written when the host's time is over at the latest: others may wait behind it.
void OutboxLog::drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Settler& settler) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  if (Clock::now() >= due() && write(settler)) return;

  const bool something_waits = retry_at_ > Clock::now() || !positions_.empty();
  const auto until = something_waits ? std::min(deadline, due()) : deadline;
  const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
  pollfd wake{wake_fd, POLLIN, 0};
  poll(&wake, 1, static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 60'000)));
  if (something_waits && Clock::now() >= due()) write(settler);
}

/// A flush that comes long after the one before is made at once. A full buffer waits for nothing.
OutboxLog::Clock::time_point OutboxLog::due() const {
  const bool is_full = positions_.size() == positions_max || lines_.size() >= lines_max;
  return is_full ? retry_at_ : std::max(retry_at_, flushed_at_ + between_flushes);
}

bool OutboxLog::write(comptoir::Settler& settler) {
  try {
    if (positions_.empty())
      journal_.open();
    else
      journal_.append(lines_);
  } catch (const Unwritable& unwritable) {
    retry_at_ = Clock::now() + retry_every;
    report(unwritable.what());
    return false;
  }
  report({});
  if (!positions_.empty()) flushed_at_ = Clock::now();
  for (const auto position : positions_) settler.confirmed(position);
  const bool settled = !positions_.empty();
  forget();
  return settled;
}

void OutboxLog::forget() {
  positions_.clear();
  lines_.clear();
  in_flight_ = 0;
}

void OutboxLog::report(const std::string& error) {
  const std::lock_guard lock(status_mutex_);
  if (error.empty() && status_.last_error) log_.info("outbox_log.writable", "The outbox file can be written again.");
  if (!error.empty() && status_.last_error != error) log_.warning("outbox_log.unwritable", error);
  status_.connected = error.empty();
  status_.last_error = error.empty() ? std::nullopt : std::optional(error);
}

void OutboxLog::close(std::uint32_t, comptoir::Settler& settler) {
  write(settler);
  for (const auto position : positions_) settler.lost(position, "The publisher was closed before the outbox file could be written.");
  forget();
  journal_.close();
  const std::lock_guard lock(status_mutex_);
  status_.connected = false;
}

comptoir::PublisherStatus OutboxLog::status() const {
  const std::lock_guard lock(status_mutex_);
  auto status = status_;
  status.in_flight = static_cast<std::int64_t>(in_flight_.load());
  return status;
}

}  // namespace outbox_log
