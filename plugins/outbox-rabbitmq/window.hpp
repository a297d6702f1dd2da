// The messages that were published on one channel and are not confirmed yet.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace outbox_rabbitmq {

/// The broker numbers what it gets on a channel 1, 2, 3 ... (delivery tags) and confirms by these numbers, in any order, one or many at a time.
/// The window turns tags into the host's positions, each exactly once. It allocates nothing per message once its slots are warm.
class Window {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Window(std::size_t capacity);

  /// Full while the oldest unconfirmed message is `capacity` tags behind the newest, whatever was confirmed between them.
  [[nodiscard]] bool full() const { return next_ - first_ == slots_.size(); }
  [[nodiscard]] bool empty() const { return unsettled_ == 0; }
  [[nodiscard]] std::size_t unsettled() const { return unsettled_; }

  /// When the oldest unconfirmed message was published, or nothing when none waits.
  [[nodiscard]] std::optional<Clock::time_point> oldest() const;

  /// Remembers a message as the next delivery. Only while not full.
  void push(std::uint64_t position, std::string_view event_id, Clock::time_point now);

  /// The positions that the broker's answer about `tag` settles; with `multiple`, also about all before it (tag 0: all there are).
  /// What is settled already, and a tag that was never given, settle nothing. Borrowed until the next call.
  [[nodiscard]] std::span<const std::uint64_t> settle(std::uint64_t tag, bool multiple);

  /// The position of the message that the broker sent back, or nothing when it is settled already. Its confirm, which follows, settles nothing.
  [[nodiscard]] std::optional<std::uint64_t> settle_returned(std::string_view event_id);

  /// Settles all that is left, in order, and begins with tag 1 again, as a new channel does. Borrowed until the next call.
  [[nodiscard]] std::span<const std::uint64_t> drain();

 private:
  struct Slot {
    std::uint64_t position = 0;
    std::string event_id;  // keeps its capacity when the slot is used again
    Clock::time_point published_at;
    bool settled = true;
  };

  Slot& slot(std::uint64_t tag) { return slots_[tag % slots_.size()]; }
  const Slot& slot(std::uint64_t tag) const { return slots_[tag % slots_.size()]; }
  void take(std::uint64_t tag);
  void forget_settled();

  std::vector<Slot> slots_;
  std::vector<std::uint64_t> taken_;
  std::uint64_t first_ = 1;  // the oldest tag that is not settled, or next_
  std::uint64_t next_ = 1;
  std::size_t unsettled_ = 0;
};

}  // namespace outbox_rabbitmq
