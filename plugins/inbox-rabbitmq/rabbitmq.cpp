#include "rabbitmq.hpp"

#include <algorithm>
#include <array>
#include <poll.h>

#include "rabbitmq/broken.hpp"

namespace inbox_rabbitmq {
namespace {

using rabbitmq::Broken;
using std::chrono::milliseconds;

}  // namespace

RabbitMq::RabbitMq(const Settings& settings, comptoir::Log log)
    : settings_(settings),
      address_(*rabbitmq::parse_address(settings.url)),
      log_(log),
      reconnect_(milliseconds(settings.reconnect_min_ms), milliseconds(settings.reconnect_max_ms)) {}

void RabbitMq::drive(int wake_fd, std::uint32_t timeout_ms, comptoir::Intake& intake) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  try {
    if (connection_) return drive_connected(wake_fd, deadline, intake);
    wait(wake_fd, std::min(deadline, connect_at_));
    if (Clock::now() >= connect_at_) connect();
  } catch (const Broken& broken) {
    fall(broken.what());
  }
}

void RabbitMq::drive_connected(int wake_fd, Clock::time_point deadline, comptoir::Intake& intake) {
  const auto heartbeat_check = milliseconds(settings_.heartbeat_s * 500);  // the library sends heartbeats while we listen, at no other time
  for (auto handed = Handed::nothing;;) {
    listen();
    acknowledge();
    if (handed != Handed::all_it_can) handed = hand_in(intake);
    const auto now = Clock::now();
    if (handed == Handed::something || now >= deadline) return;
    if (wait(wake_fd, std::min(deadline, now + heartbeat_check))) return;
  }
}

/// `all_it_can`: the host's hands were full already, and stay so until this drive is over.
RabbitMq::Handed RabbitMq::hand_in(comptoir::Intake& intake) {
  auto handed = Handed::nothing;
  while (const auto waiting = hands_.next()) {
    if (!intake.hand_in({.token = waiting->token, .envelope = waiting->envelope})) return handed == Handed::nothing ? Handed::all_it_can : handed;
    hands_.handed_in(waiting->token);
    handed = Handed::something;
  }
  return handed;
}

/// Sleeps until the broker says something (false), the host has something (true), or it is time (false).
bool RabbitMq::wait(int wake_fd, Clock::time_point until) const {
  const auto left = std::chrono::ceil<milliseconds>(until - Clock::now());
  std::array watched{pollfd{wake_fd, POLLIN, 0}, pollfd{connection_ ? connection_->socket() : -1, POLLIN, 0}};
  poll(watched.data(), watched.size(), static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 60'000)));
  return watched[0].revents != 0;
}

void RabbitMq::listen() {
  while (auto news = connection_->next()) std::visit([this](auto&& heard) { hear(std::forward<decltype(heard)>(heard)); }, *std::move(news));
  in_hand_ = hands_.size();
}

void RabbitMq::hear(Delivery&& delivery) {
  reconnect_.reset();
  hands_.take(std::move(delivery));
}

void RabbitMq::hear(const Kept& kept) {
  const auto first = kept.multiple ? keeping_.begin() : keeping_.find(kept.number);
  const auto end = keeping_.upper_bound(kept.number);
  std::int64_t count = 0;
  for (auto each = first; each != end; each = keeping_.erase(each), ++count) hands_.let_go(each->second);
  change_status([&](auto& status) { status.unfit += count; });
}

void RabbitMq::settle(std::uint64_t token, comptoir::Verdict verdict, std::string_view reason) {
  if (verdict == comptoir::Verdict::taken) return hands_.let_go(token);
  if (verdict == comptoir::Verdict::later) return hands_.take_back(token);
  const auto* delivery = hands_.find(token);
  if (delivery == nullptr || !connection_) return;
  try {
    keeping_.emplace(connection_->keep(*delivery, reason), token);
    hands_.put_aside(token);
  } catch (const Broken& broken) {
    fall(broken.what());
  }
}

void RabbitMq::acknowledge() {
  if (const auto tag = hands_.acknowledgeable()) connection_->acknowledge(*tag);
}

void RabbitMq::connect() {
  connection_ = std::make_unique<Connection>(address_, settings_, events_);
  log_.info("rabbitmq.connected", "Connected to RabbitMQ at " + address_.shown() + ", consuming the queue \"" + settings_.queue + "\".");
  change_status([&](auto& status) {
    status.connected = true;
    status.reconnects += was_connected_ ? 1 : 0;
    status.last_error.reset();
  });
  was_connected_ = true;
}

void RabbitMq::fall(const std::string& reason) {
  connection_.reset();
  connect_at_ = Clock::now() + reconnect_.next();
  hands_.drop();
  keeping_.clear();
  in_hand_ = 0;
  change_status([&](auto& status) {
    if (status.last_error != reason) log_.warning("rabbitmq.disconnected", reason);  // once, not at each attempt
    status.connected = false;
    status.last_error = reason;
  });
}

void RabbitMq::close(std::uint32_t timeout_ms) {
  const auto deadline = Clock::now() + milliseconds(timeout_ms);
  try {
    while (connection_ && !keeping_.empty() && Clock::now() < deadline) {
      wait(-1, deadline);
      listen();
    }
    if (connection_) acknowledge();
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (connection_) connection_->close(static_cast<std::uint32_t>(std::max<milliseconds::rep>(left.count(), 1)));
  } catch (const Broken&) {  // it is gone, which is what was asked for
  }
  connection_.reset();
  hands_.drop();
  keeping_.clear();
  in_hand_ = 0;
  change_status([](auto& status) { status.connected = false; });
}

comptoir::ReceiverStatus RabbitMq::status() const {
  const std::lock_guard lock(status_mutex_);
  auto status = status_;
  status.in_hand = static_cast<std::int64_t>(in_hand_.load());
  return status;
}

template <class Change>
void RabbitMq::change_status(Change change) {
  const std::lock_guard lock(status_mutex_);
  change(status_);
}

}  // namespace inbox_rabbitmq
