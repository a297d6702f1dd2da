#include "rabbitmq.hpp"

#include <algorithm>
#include <array>
#include <poll.h>

#include "rabbitmq/broken.hpp"
#include "topology.hpp"

namespace outbox_rabbitmq {
namespace {

using rabbitmq::Broken;
using std::chrono::milliseconds;

constexpr auto ask_depth_every = std::chrono::seconds(2);
constexpr auto log_refusals_every = std::chrono::minutes(1);

/// Why a message can never be sent, or nothing. What AMQP cannot carry would otherwise break the connection again and again.
std::optional<std::string> unfit(const comptoir::Outgoing& message) {
  constexpr std::size_t short_text_max = 255;
  constexpr std::size_t headers_max = 64 * 1024;       // they travel in one frame of 128 KiB
  constexpr std::size_t body_max = 128 * 1024 * 1024;  // RabbitMQ's own limit
  for (const auto text : {message.name, message.type, message.event_id})
    if (text.size() > short_text_max) return "Its name, type or id is longer than the 255 bytes that AMQP can carry.";
  if (message.tenant.size() + message.aggregate_type.size() + message.aggregate_id.size() + message.traceparent.size() > headers_max)
    return "Its tenant, aggregate type, aggregate id and traceparent together are longer than 64 KiB.";
  if (message.envelope.size() > body_max) return "It is larger than the 128 MiB that RabbitMQ takes.";
  return std::nullopt;
}

}  // namespace

RabbitMq::RabbitMq(const Settings& settings, comptoir::Log log)
    : settings_(settings),
      address_(*rabbitmq::parse_address(settings.url)),
      log_(log),
      window_(settings.window),
      reconnect_(milliseconds(settings.reconnect_min_ms), milliseconds(settings.reconnect_max_ms)),
      resume_(milliseconds(settings.reconnect_min_ms), milliseconds(settings.reconnect_max_ms)) {}

comptoir::Offer RabbitMq::offer(const comptoir::Outgoing& message, comptoir::Settler& settler) {
  const auto now = Clock::now();
  if (!accepts(now)) return comptoir::Offer::full;
  if (const auto reason = unfit(message)) {
    settler.rejected(message.position, *reason);
    return comptoir::Offer::accepted;
  }
  crowded_ = !connection_->writable();
  if (crowded_) return comptoir::Offer::full;

  try {
    connection_->publish(message);
  } catch (const Broken& broken) {
    fall(broken.what(), settler);
    return comptoir::Offer::full;
  }
  window_.push(message.position, message.event_id, now);
  in_flight_ = window_.unsettled();
  return comptoir::Offer::accepted;
}

bool RabbitMq::accepts(Clock::time_point now) const { return connection_ && !blocked_ && !window_.full() && now >= resume_at_; }

void RabbitMq::drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Settler& settler) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  try {
    if (connection_) return drive_connected(wake_fd, deadline, settler);
    wait(wake_fd, std::min(deadline, connect_at_));
    if (Clock::now() >= connect_at_) connect();
  } catch (const Broken& broken) {
    fall(broken.what(), settler);
  }
}

void RabbitMq::drive_connected(int wake_fd, Clock::time_point deadline, comptoir::Settler& settler) {
  const auto heartbeat_check = milliseconds(settings_.heartbeat_s * 500);  // the library sends heartbeats while we listen, at no other time
  connection_->flush();
  const bool paused = resume_at_ > Clock::now();
  for (;;) {
    if (listen(settler)) return;
    const auto now = Clock::now();
    keep_watch(now);
    if (now >= deadline || (paused && now >= resume_at_)) return;

    auto until = std::min({deadline, now + heartbeat_check, ask_depth_at_});
    if (paused) until = std::min(until, resume_at_);
    if (const auto due = confirm_due()) until = std::min(until, *due);
    if (wait(wake_fd, until)) {
      listen(settler);
      return;
    }
  }
}

/// Sleeps until the broker says something (false), the host has something or the socket takes more again (true), or it is time (false).
bool RabbitMq::wait(int wake_fd, Clock::time_point until) {
  const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
  const short interest = crowded_ ? POLLIN | POLLOUT : POLLIN;
  std::array watched{pollfd{wake_fd, POLLIN, 0}, pollfd{connection_ ? connection_->socket() : -1, interest, 0}};
  poll(watched.data(), watched.size(), static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 60'000)));
  const bool has_room = (watched[1].revents & POLLOUT) != 0;
  if (has_room) crowded_ = false;
  return watched[0].revents != 0 || has_room;
}

/// Takes in what the broker has said. True when the host should know: something was settled, or is accepted again.
bool RabbitMq::listen(comptoir::Settler& settler) {
  const auto unsettled = window_.unsettled();
  const bool was_blocked = blocked_;
  while (const auto news = connection_->next()) std::visit([&](const auto& heard) { hear(heard, settler); }, *news);
  in_flight_ = window_.unsettled();
  return window_.unsettled() < unsettled || (was_blocked && !blocked_);
}

/// When the oldest confirm is overdue, or nothing. A blocked broker confirms nothing, and that is no fault.
std::optional<RabbitMq::Clock::time_point> RabbitMq::confirm_due() const {
  const auto oldest = window_.oldest();
  if (!oldest || blocked_) return std::nullopt;
  return std::max(*oldest, patient_since_) + milliseconds(settings_.confirm_timeout_ms);
}

void RabbitMq::keep_watch(Clock::time_point now) {
  if (const auto due = confirm_due(); due && now >= *due)
    throw Broken("RabbitMQ confirmed nothing for " + std::to_string(settings_.confirm_timeout_ms) + " ms; the connection is taken for broken.");

  if (now < ask_depth_at_) return;
  ask_depth_at_ = now + ask_depth_every;
  connection_->ask_depth();
}

void RabbitMq::hear(const Acknowledged& acknowledged, comptoir::Settler& settler) {
  for (const auto position : window_.settle(acknowledged.tag, acknowledged.multiple)) settler.confirmed(position);
  reconnect_.reset();
  resume_.reset();
  if (!refused_) return;
  refused_ = false;
  change_status([](auto& status) { status.last_error.reset(); });
}

void RabbitMq::hear(const Refused& refused, comptoir::Settler& settler) {
  constexpr std::string_view reason = "RabbitMQ refused a message for now (negative confirm): a queue is full, or failed.";
  for (const auto position : window_.settle(refused.tag, refused.multiple)) settler.lost(position, reason);

  const auto now = Clock::now();
  if (now >= resume_at_) resume_at_ = now + resume_.next();  // one pause for all the refusals of a moment
  refused_ = true;
  change_status([&](auto& status) { status.last_error = reason; });
  if (refusal_logged_at_ != Clock::time_point{} && now - refusal_logged_at_ < log_refusals_every) return;
  refusal_logged_at_ = now;
  log_.warning("rabbitmq.refused", reason);
}

void RabbitMq::hear(const Returned& returned, comptoir::Settler& settler) {
  if (settings_.unroutable == Unroutable::keep)
    throw Broken("RabbitMQ sent back a message that \"" + unroutable_of(settings_.exchange) +
                 "\" should have kept: that exchange or queue is gone, and is declared again.");
  if (const auto position = window_.settle_returned(returned.event_id))
    settler.rejected(*position, "RabbitMQ has no queue for it: " + returned.why + ".");
}

void RabbitMq::hear(const Blocked& blocked, comptoir::Settler&) {
  blocked_ = true;
  const auto sentence = "RabbitMQ asks for silence: " + blocked.why + ". Events wait in the outbox meanwhile.";
  log_.warning("rabbitmq.blocked", sentence);
  change_status([&](auto& status) {
    status.blocked = true;
    status.last_error = sentence;
  });
}

void RabbitMq::hear(const Unblocked&, comptoir::Settler&) {
  blocked_ = false;
  patient_since_ = Clock::now();
  log_.info("rabbitmq.unblocked", "RabbitMQ takes messages again.");
  change_status([](auto& status) {
    status.blocked = false;
    status.last_error.reset();
  });
}

void RabbitMq::hear(const Depth& depth, comptoir::Settler&) {
  change_status([&](auto& status) { status.unroutable_depth = static_cast<std::int64_t>(depth.messages); });
}

void RabbitMq::connect() {
  connection_ = std::make_unique<Connection>(address_, settings_);
  ask_depth_at_ = settings_.unroutable == Unroutable::keep ? Clock::now() : Clock::time_point::max();
  log_.info("rabbitmq.connected", "Connected to RabbitMQ at " + address_.shown() + ".");
  change_status([&](auto& status) {
    status.connected = true;
    status.reconnects += was_connected_ ? 1 : 0;
    status.last_error.reset();
  });
  was_connected_ = true;
}

void RabbitMq::fall(const std::string& reason, comptoir::Settler& settler) {
  connection_.reset();
  blocked_ = crowded_ = false;
  refused_ = false;
  resume_at_ = {};
  connect_at_ = Clock::now() + reconnect_.next();
  for (const auto position : window_.drain()) settler.lost(position, reason);
  in_flight_ = 0;
  change_status([&](auto& status) {
    if (status.last_error != reason) log_.warning("rabbitmq.disconnected", reason);  // once, not at each attempt
    status.connected = status.blocked = false;
    status.last_error = reason;
    status.unroutable_depth.reset();
  });
}

void RabbitMq::close(std::uint32_t timeout_ms, comptoir::Settler& settler) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  try {
    if (connection_) connection_->flush();
    while (connection_ && !blocked_ && !window_.empty() && Clock::now() < deadline) {
      wait(-1, deadline);
      listen(settler);
    }
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (connection_) connection_->close(static_cast<std::uint32_t>(std::max<milliseconds::rep>(left.count(), 1)));
  } catch (const Broken&) {  // it is gone, which is what was asked for
  }
  connection_.reset();
  blocked_ = crowded_ = false;
  for (const auto position : window_.drain()) settler.lost(position, "The publisher was closed before RabbitMQ confirmed.");
  in_flight_ = 0;
  change_status([](auto& status) { status.connected = status.blocked = false; });
}

comptoir::PublisherStatus RabbitMq::status() const {
  const std::lock_guard lock(status_mutex_);
  auto status = status_;
  status.in_flight = static_cast<std::int64_t>(in_flight_.load());
  return status;
}

template <class Change>
void RabbitMq::change_status(Change change) {
  const std::lock_guard lock(status_mutex_);
  change(status_);
}

}  // namespace outbox_rabbitmq
