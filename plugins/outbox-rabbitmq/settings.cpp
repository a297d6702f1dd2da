#include "settings.hpp"

#include <algorithm>

#include "rabbitmq/checks.hpp"

namespace outbox_rabbitmq {

using rabbitmq::check_name, rabbitmq::check_range, rabbitmq::check_url;

namespace {

void check_bindings(const Settings& settings, rabbitmq::Faults& faults) {
  for (std::size_t i = 0; i < settings.bindings.size(); ++i) {
    const auto& binding = settings.bindings[i];
    const auto pointer = "/bindings/" + std::to_string(i);
    if (std::ranges::find(settings.queues, binding.queue) == settings.queues.end())
      faults.push_back({pointer + "/queue", "field.unknown_queue", "`queues` does not name the queue \"" + binding.queue + "\"; add it there."});
    for (std::size_t j = 0; j < binding.events.size(); ++j) check_name(faults, pointer + "/events/" + std::to_string(j), binding.events[j]);
  }
}

}  // namespace

std::vector<comptoir::Fault> faults_of(const Settings& settings) {
  rabbitmq::Faults faults;
  check_url(faults, "/url", settings.url);
  check_name(faults, "/exchange", settings.exchange);
  for (std::size_t i = 0; i < settings.queues.size(); ++i) check_name(faults, "/queues/" + std::to_string(i), settings.queues[i]);
  check_bindings(settings, faults);
  check_range(faults, "/window", settings.window, 1, 65'535);
  check_range(faults, "/heartbeatS", settings.heartbeat_s, 1, 3'600);
  check_range(faults, "/connectTimeoutMs", settings.connect_timeout_ms, 100, 60'000);
  check_range(faults, "/confirmTimeoutMs", settings.confirm_timeout_ms, 100, 600'000);
  check_range(faults, "/reconnectMinMs", settings.reconnect_min_ms, 1, 60'000);
  check_range(faults, "/reconnectMaxMs", settings.reconnect_max_ms, settings.reconnect_min_ms, 600'000);
  return faults;
}

}  // namespace outbox_rabbitmq
