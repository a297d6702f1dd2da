#include "settings.hpp"

#include <stdexcept>

#include "rabbitmq/checks.hpp"

namespace inbox_rabbitmq {

using rabbitmq::check_name, rabbitmq::check_range;

void check(const Settings& settings) {
  if (settings.queue.empty())
    throw std::invalid_argument(
        "The setting `queue` is missing: name a queue of this installation's own, such as \"warehouse-inbox\"; two installations that named the same "
        "one would take each other's messages away.");
  check_name("queue", settings.queue);
  check_name("exchange", settings.exchange);
  check_range("prefetch", settings.prefetch, 1, 65'535);
  check_range("delivery_limit", settings.delivery_limit, 1, 1'000'000);
  check_range("heartbeat_s", settings.heartbeat_s, 1, 3'600);
  check_range("connect_timeout_ms", settings.connect_timeout_ms, 100, 60'000);
  check_range("reconnect_min_ms", settings.reconnect_min_ms, 1, 60'000);
  check_range("reconnect_max_ms", settings.reconnect_max_ms, settings.reconnect_min_ms, 600'000);
}

}  // namespace inbox_rabbitmq
