#include "settings.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

namespace outbox_rabbitmq {
namespace {

void check_range(std::string_view name, std::uint32_t value, std::uint32_t lowest, std::uint32_t highest) {
  if (value >= lowest && value <= highest) return;
  throw std::invalid_argument("The setting `" + std::string(name) + "` is " + std::to_string(value) + "; it must be " + std::to_string(lowest) +
                              " to " + std::to_string(highest) + ".");
}

void check_name(std::string_view name, std::string_view value) {
  constexpr std::size_t derived = std::string_view(".dead-letters").size();  // AMQP names hold 255 bytes, and we append to this one
  if (!value.empty() && value.size() + derived <= 255) return;
  throw std::invalid_argument("The setting `" + std::string(name) + "` must be 1 to " + std::to_string(255 - derived) + " bytes long.");
}

}  // namespace

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
