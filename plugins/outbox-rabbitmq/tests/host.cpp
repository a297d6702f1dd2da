#include "host.hpp"

#include <gtest/gtest.h>

namespace outbox_rabbitmq {

comptoir::servers::RabbitMq& broker() {
  static comptoir::servers::RabbitMq broker;
  return broker;
}

Settings settings_for(const std::string& vhost) {
  Settings settings;
  settings.url = broker().url(vhost);
  settings.reconnect_min_ms = 10;
  settings.reconnect_max_ms = 200;
  return settings;
}

std::string Lines::all() const {
  std::string all;
  for (const auto& line : lines_) all += line + "\n";
  return all;
}

std::uint64_t Host::add(const std::string& key, const std::string& name, const std::string& body) {
  const auto position = ++added_;
  const auto version = ++versions_[key];
  waiting_[position] = {position, key, name, body.empty() ? key + " " + std::to_string(version) : body, "event-" + std::to_string(position), version};
  return position;
}

void Host::offer() {
  auto settled_by = settler();
  for (auto each = waiting_.begin(); each != waiting_.end();) {
    auto& message = each->second;
    if (busy_keys_.contains(message.key)) {
      ++each;
      continue;
    }
    const auto position = message.position;
    in_flight_[position] = message;  // before the offer, which may settle it at once
    busy_keys_.insert(message.key);
    const auto answer = publisher_.offer({.position = position,
                                          .name = message.name,
                                          .type = message.name + "/1",
                                          .envelope = message.body,
                                          .tenant = "acme",
                                          .aggregate_type = "order",
                                          .aggregate_id = message.key,
                                          .aggregate_version = message.version,
                                          .event_id = message.event_id,
                                          .traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"},
                                         settled_by);
    if (answer == comptoir::Offer::full) {
      in_flight_.erase(position);
      busy_keys_.erase(message.key);
      return;
    }
    each = waiting_.erase(each);
  }
}

bool Host::run_until(const std::function<bool()>& condition, std::chrono::seconds deadline) {
  auto settled_by = settler();
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    offer();
    publisher_.drive(-1, 50, settled_by);
  }
  return true;
}

comptoir::Settler Host::settler() {
  return comptoir::Settler({this, [](void* self, std::uint64_t position, comptoir_settlement settlement, comptoir_text why) {
                              auto& host = *static_cast<Host*>(self);
                              if (why.size > 0) host.reason.assign(why.data, why.size);
                              host.settle(position, settlement);
                            }});
}

void Host::settle(std::uint64_t position, comptoir_settlement settlement) {
  auto settled = in_flight_.extract(position);
  if (settled.empty()) {
    ADD_FAILURE() << "position " << position << " was settled twice, or was never accepted";
    return;
  }
  if (settlement != COMPTOIR_REJECTED) busy_keys_.erase(settled.mapped().key);  // a rejected message parks its key
  if (settlement == COMPTOIR_CONFIRMED) confirmed.push_back(position);
  if (settlement == COMPTOIR_REJECTED) rejected.push_back(position);
  if (settlement == COMPTOIR_LOST) {
    lost.push_back(position);
    waiting_.insert(std::move(settled));
  }
}

}  // namespace outbox_rabbitmq
