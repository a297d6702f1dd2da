#include "settings.hpp"

#include "rabbitmq/checks.hpp"

namespace inbox_rabbitmq {

using rabbitmq::check_name, rabbitmq::check_range, rabbitmq::check_url;

std::vector<comptoir::Fault> faults_of(const Settings& settings) {
  rabbitmq::Faults faults;
  check_url(faults, "/url", settings.url);
  check_name(faults, "/exchange", settings.exchange);
  if (settings.queue.empty()) {
    faults.push_back({"/queue", "field.missing",
                      "This is missing: name a queue of this installation's own, such as \"warehouse-inbox\"; two installations that named the same "
                      "one would take each other's messages away."});
  } else {
    check_name(faults, "/queue", settings.queue);
  }
  check_range(faults, "/prefetch", settings.prefetch, 1, 65'535);
  check_range(faults, "/deliveryLimit", settings.delivery_limit, 1, 1'000'000);
  check_range(faults, "/heartbeatS", settings.heartbeat_s, 1, 3'600);
  check_range(faults, "/connectTimeoutMs", settings.connect_timeout_ms, 100, 60'000);
  check_range(faults, "/reconnectMinMs", settings.reconnect_min_ms, 1, 60'000);
  check_range(faults, "/reconnectMaxMs", settings.reconnect_max_ms, settings.reconnect_min_ms, 600'000);
  return faults;
}

}  // namespace inbox_rabbitmq
