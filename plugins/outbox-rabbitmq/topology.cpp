#include "topology.hpp"

#include <array>

#include "rabbitmq/declaration.hpp"

namespace outbox_rabbitmq {
namespace {

using rabbitmq::dead_letters_of, rabbitmq::Declaration, rabbitmq::entry;

/// Dead letters leave the queue only once the dead-letter queue has them, which RabbitMQ offers together with reject-publish only.
void declare_queue(Declaration& declaration, const std::string& name, const std::string& dead_letters) {
  std::array arguments{entry("x-queue-type", "quorum"), entry("x-dead-letter-exchange", dead_letters),
                       entry("x-dead-letter-strategy", "at-least-once"), entry("x-overflow", "reject-publish"), entry("x-delivery-limit", 20)};
  declaration.queue(name, arguments);
}

void bind_queues(Declaration& declaration, const Settings& settings) {
  for (const auto& queue : settings.queues) {
    bool named = false;
    for (const auto& binding : settings.bindings) {
      if (binding.queue != queue) continue;
      named = true;
      for (const auto& event : binding.events) declaration.binding(queue, settings.exchange, event);
    }
    if (!named) declaration.binding(queue, settings.exchange, "#");
  }
}

}  // namespace

std::string unroutable_of(const std::string& exchange) { return exchange + ".unroutable"; }

void declare_topology(amqp_connection_state_t connection, amqp_channel_t channel, const Settings& settings) {
  Declaration declaration(connection, channel);
  const auto unroutable = unroutable_of(settings.exchange);
  const auto dead_letters = dead_letters_of(settings.exchange);

  std::array alternate{entry("alternate-exchange", unroutable)};
  if (settings.unroutable == Unroutable::keep) {
    declaration.store(unroutable);
    declaration.exchange(settings.exchange, "topic", alternate);
  } else {
    declaration.exchange(settings.exchange, "topic");
  }

  if (!settings.queues.empty()) declaration.store(dead_letters);
  for (const auto& queue : settings.queues) declare_queue(declaration, queue, dead_letters);
  bind_queues(declaration, settings);
}

}  // namespace outbox_rabbitmq
