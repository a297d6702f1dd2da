// The publisher: keeps a window of messages in flight to RabbitMQ, and a connection alive under it.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <comptoir/log.hpp>
#include <comptoir/publisher.hpp>

#include "connection.hpp"
#include "rabbitmq/address.hpp"
#include "rabbitmq/backoff.hpp"
#include "settings.hpp"
#include "window.hpp"

namespace outbox_rabbitmq {

/// Publishes persistent messages to a durable topic exchange and settles them by the broker's confirms.
///
/// A negative confirm settles its message as lost and makes a pause, so that a full queue is not hammered. Any failure of the connection or of
/// the topology settles everything as lost and begins anew: connect, log in, declare, with backoff and jitter, for as long as it takes.
class RabbitMq final : public comptoir::Publisher {
 public:
  using Settings = outbox_rabbitmq::Settings;

  /// Opens no connection yet: the first `drive` does. The settings are without faults.
  explicit RabbitMq(const Settings& settings, comptoir::Log log = {nullptr, nullptr});

  [[nodiscard]] comptoir::Offer offer(const comptoir::Outgoing& message, comptoir::Settler& settler) override;

  /// Blocks longer than `timeout_ms` only while it connects, at most for the connect timeout.
  void drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Settler& settler) override;

  /// Waits for the confirms that are on their way, says goodbye, settles the rest as lost.
  void close(std::uint32_t timeout_ms, comptoir::Settler& settler) override;

  [[nodiscard]] comptoir::PublisherStatus status() const override;

 private:
  using Clock = std::chrono::steady_clock;

  void connect();
  void fall(const std::string& reason, comptoir::Settler& settler);

  bool accepts(Clock::time_point now) const;
  bool wait(int wake_fd, Clock::time_point until);
  void drive_connected(int wake_fd, Clock::time_point deadline, comptoir::Settler& settler);
  bool listen(comptoir::Settler& settler);
  void keep_watch(Clock::time_point now);
  std::optional<Clock::time_point> confirm_due() const;

  void hear(const Acknowledged& acknowledged, comptoir::Settler& settler);
  void hear(const Refused& refused, comptoir::Settler& settler);
  void hear(const Returned& returned, comptoir::Settler& settler);
  void hear(const Blocked& blocked, comptoir::Settler& settler);
  void hear(const Unblocked& unblocked, comptoir::Settler& settler);
  void hear(const Depth& depth, comptoir::Settler& settler);

  template <class Change>
  void change_status(Change change);

  const Settings settings_;
  const rabbitmq::Address address_;
  const comptoir::Log log_;

  std::unique_ptr<Connection> connection_;  // null while there is none
  Window window_;
  rabbitmq::Backoff reconnect_;
  rabbitmq::Backoff resume_;  // after negative confirms
  Clock::time_point connect_at_;
  Clock::time_point resume_at_;
  Clock::time_point ask_depth_at_;
  Clock::time_point patient_since_;  // confirms are not awaited from before this moment
  Clock::time_point refusal_logged_at_;
  bool blocked_ = false;
  bool refused_ = false;  // the broker's last answer was a negative confirm
  bool crowded_ = false;  // the socket took no more when it was last offered something
  bool was_connected_ = false;

  mutable std::mutex status_mutex_;
  comptoir::PublisherStatus status_;  // all but in_flight
  std::atomic<std::size_t> in_flight_ = 0;
};

}  // namespace outbox_rabbitmq
