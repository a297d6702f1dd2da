// What a sysadmin may say in `[plugin.outbox-rabbitmq]`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

namespace outbox_rabbitmq {

/// What becomes of an event that no queue asked for.
enum class Unroutable {
  keep,  ///< The broker keeps it in the queue `<exchange>.unroutable`; its depth is in the metrics.
  park,  ///< It comes back, and its key is parked in the outbox until someone retries it.
};

/// Which events a queue gets: routing keys, `*` for one word, `#` for any number of them.
struct Binding {
  std::string queue;
  std::vector<std::string> events;
};

struct Settings {
  std::string url = "amqp://guest:guest@127.0.0.1:5672/";
  std::string exchange = "commercial-management";
  Unroutable unroutable = Unroutable::keep;
  std::vector<std::string> queues;  ///< Declared by us, as quorum queues with a dead-letter exchange.
  std::vector<Binding> bindings;    ///< A queue that is not named here gets every event.

  std::uint32_t window = 1000;  ///< Messages that may wait for their confirm at one time.
  std::uint32_t heartbeat_s = 10;
  std::uint32_t connect_timeout_ms = 5'000;
  std::uint32_t confirm_timeout_ms = 30'000;  ///< A confirm that takes longer means that the connection is broken.
  std::uint32_t reconnect_min_ms = 100;
  std::uint32_t reconnect_max_ms = 10'000;
};

/// What is wrong with them, that their types do not tell: a value out of range, an address that is none, bindings of a queue that is not declared.
std::vector<comptoir::Fault> faults_of(const Settings& settings);

}  // namespace outbox_rabbitmq
