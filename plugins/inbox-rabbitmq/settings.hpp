// What a sysadmin may say in `[plugin.inbox-rabbitmq]`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <comptoir/result.hpp>

namespace inbox_rabbitmq {

struct Settings {
  std::string url = "amqp://guest:guest@127.0.0.1:5672/";
  std::string exchange = "commercial-management";  ///< Where others publish; made by them.
  std::string queue;                               ///< Ours alone: every host of this installation names the same, no other one does.

  std::uint32_t prefetch = 500;        ///< Messages that may wait for their acknowledgement at one time.
  std::uint32_t delivery_limit = 100;  ///< A message that comes back more often, for whatever reason, is dead-lettered by the broker.
  std::uint32_t heartbeat_s = 10;
  std::uint32_t connect_timeout_ms = 5'000;
  std::uint32_t reconnect_min_ms = 100;
  std::uint32_t reconnect_max_ms = 10'000;
};

/// What is wrong with them, that their types do not tell: a value out of range, an address that is none, no queue.
std::vector<comptoir::Fault> faults_of(const Settings& settings);

}  // namespace inbox_rabbitmq
