#include "topology.hpp"

#include <array>

#include "rabbitmq/declaration.hpp"

namespace inbox_rabbitmq {

using rabbitmq::entry;

/// One consumer at a time, so that messages are taken in their order however many hosts there are; another host takes over when it is gone.
void declare_topology(amqp_connection_state_t connection, amqp_channel_t channel, const Settings& settings, const std::vector<std::string>& events) {
  rabbitmq::Declaration declaration(connection, channel);
  const auto dead_letters = rabbitmq::dead_letters_of(settings.queue);
  declaration.store(dead_letters);

  std::array arguments{entry("x-queue-type", "quorum"),
                       rabbitmq::flag("x-single-active-consumer"),
                       entry("x-dead-letter-exchange", dead_letters),
                       entry("x-dead-letter-strategy", "at-least-once"),
                       entry("x-overflow", "reject-publish"),
                       entry("x-delivery-limit", static_cast<std::int32_t>(settings.delivery_limit))};
  declaration.queue(settings.queue, arguments);

  declaration.expect_exchange(settings.exchange, "The first host that publishes to it makes it: start that one, or correct the setting `exchange`.");
  for (const auto& event : events) declaration.binding(settings.queue, settings.exchange, event);
}

}  // namespace inbox_rabbitmq
