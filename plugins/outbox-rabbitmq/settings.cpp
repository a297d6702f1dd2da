#include "settings.hpp"

#include <algorithm>
#include <stdexcept>

#include "rabbitmq/checks.hpp"

namespace outbox_rabbitmq {

using rabbitmq::check_name, rabbitmq::check_range;

void check(const Settings& settings) {
  check_name("exchange", settings.exchange);
  for (const auto& queue : settings.queues) check_name("queues", queue);
  for (const auto& binding : settings.bindings) {
    if (std::ranges::find(settings.queues, binding.queue) == settings.queues.end())
      throw std::invalid_argument("The setting `bindings` speaks of the queue \"" + binding.queue + "\", which `queues` does not name.");
    for (const auto& event : binding.events) check_name("bindings", event);
  }
  check_range("window", settings.window, 1, 65'535);
  check_range("heartbeat_s", settings.heartbeat_s, 1, 3'600);
  check_range("connect_timeout_ms", settings.connect_timeout_ms, 100, 60'000);
  check_range("confirm_timeout_ms", settings.confirm_timeout_ms, 100, 600'000);
  check_range("reconnect_min_ms", settings.reconnect_min_ms, 1, 60'000);
  check_range("reconnect_max_ms", settings.reconnect_max_ms, settings.reconnect_min_ms, 600'000);
}

}  // namespace outbox_rabbitmq
