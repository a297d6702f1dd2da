#include "host.hpp"

namespace inbox_rabbitmq {

comptoir::servers::RabbitMq& broker() {
  static comptoir::servers::RabbitMq broker;
  return broker;
}

Settings settings_for(const std::string& vhost) {
  broker().declare_exchange(vhost, "trade", "topic");
  Settings settings;
  settings.url = broker().url(vhost);
  settings.exchange = "trade";
  settings.queue = "warehouse";
  settings.reconnect_min_ms = 10;
  settings.reconnect_max_ms = 200;
  return settings;
}

bool Host::run_until(const std::function<bool()>& condition, std::chrono::seconds deadline) {
  comptoir::Intake intake({this, [](void* self, const comptoir_incoming* message) {
                             auto& host = *static_cast<Host*>(self);
                             if (host.arrivals_.size() >= host.window) return 0U;
                             host.arrivals_.push_back({message->token, {message->envelope.data, message->envelope.size}});
                             return 1U;
                           }});
  const auto end = std::chrono::steady_clock::now() + deadline;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    receiver_.drive(-1, 50, intake);
    if (!settles) continue;
    for (const auto& arrival : arrivals_) {
      const auto verdict = judge(arrival.body);
      if (verdict == comptoir::Verdict::taken) taken.push_back(arrival.body);
      receiver_.settle(arrival.token, verdict, verdict == comptoir::Verdict::taken ? "" : reason);
    }
    arrivals_.clear();
  }
  return true;
}

}  // namespace inbox_rabbitmq
