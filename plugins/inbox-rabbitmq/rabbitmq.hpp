// The receiver: consumes a quorum queue, and keeps a connection alive under it.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <comptoir/log.hpp>
#include <comptoir/receiver.hpp>

#include "connection.hpp"
#include "hands.hpp"
#include "rabbitmq/address.hpp"
#include "rabbitmq/backoff.hpp"
#include "settings.hpp"

namespace inbox_rabbitmq {

/// Hands in what the broker delivers and acknowledges what the host settled. What the host cannot read goes to the dead-letter queue with its reason,
/// and is acknowledged once it is confirmed there.
///
/// Any failure of the connection, a deleted queue and a missing exchange make it begin anew: connect, log in, declare, consume, with backoff and
/// jitter, for as long as it takes. What was in hand then comes again.
class RabbitMq final : public comptoir::Receiver {
 public:
  using Settings = inbox_rabbitmq::Settings;

  /// Opens no connection yet: the first `drive` does. The settings are without faults.
  explicit RabbitMq(const Settings& settings, comptoir::Log log = {nullptr, nullptr});

  void want(std::vector<std::string> names) override { events_ = std::move(names); }

  /// Blocks longer than `timeout_ms` only while it connects, at most for the connect timeout of each step.
  void drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Intake& intake) override;

  void settle(std::uint64_t token, comptoir::Verdict verdict, std::string_view reason) override;

  /// Acknowledges what is settled, waits for the dead letters that are on their way, says goodbye.
  void close(std::uint32_t timeout_ms) override;

  [[nodiscard]] comptoir::ReceiverStatus status() const override;

 private:
  using Clock = std::chrono::steady_clock;

  void connect();
  void fall(const std::string& reason);

  enum class Handed { nothing, something, all_it_can };
  void drive_connected(int wake_fd, Clock::time_point deadline, comptoir::Intake& intake);
  Handed hand_in(comptoir::Intake& intake);
  bool wait(int wake_fd, Clock::time_point until) const;
  void listen();
  void acknowledge();
  void keep(std::uint64_t token, const Delivery& delivery, std::string_view reason);

  void hear(Delivery&& delivery);
  void hear(const Kept& kept);

  template <class Change>
  void change_status(Change change);

  const Settings settings_;
  const rabbitmq::Address address_;
  const comptoir::Log log_;
  std::vector<std::string> events_;

  std::unique_ptr<Connection> connection_;  // null while there is none
  Hands hands_;
  std::map<std::uint64_t, std::uint64_t> keeping_;  // token by the number of its dead letter
  rabbitmq::Backoff reconnect_;
  Clock::time_point connect_at_;
  bool was_connected_ = false;

  mutable std::mutex status_mutex_;
  comptoir::ReceiverStatus status_;  // all but in_hand
  std::atomic<std::size_t> in_hand_ = 0;
};

}  // namespace inbox_rabbitmq
