#include "topology.hpp"

#include <array>
#include <span>
#include <string_view>

#include "broken.hpp"

namespace outbox_rabbitmq {
namespace {

amqp_table_entry_t entry(std::string_view key, std::string_view value) {
  amqp_table_entry_t made{};
  made.key = bytes(key);
  made.value.kind = AMQP_FIELD_KIND_UTF8;
  made.value.value.bytes = bytes(value);
  return made;
}

amqp_table_entry_t entry(std::string_view key, std::int32_t value) {
  amqp_table_entry_t made{};
  made.key = bytes(key);
  made.value.kind = AMQP_FIELD_KIND_I32;
  made.value.value.i32 = value;
  return made;
}

class Declaration {
 public:
  Declaration(amqp_connection_state_t connection, amqp_channel_t channel) : connection_(connection), channel_(channel) {}

  void exchange(std::string_view name, std::string_view type, std::span<amqp_table_entry_t> arguments = {}) {
    amqp_exchange_declare(connection_, channel_, bytes(name), bytes(type), false, true, false, false, table(arguments));
    require_declared("exchange", name);
  }

  void queue(std::string_view name, std::span<amqp_table_entry_t> arguments) {
    amqp_queue_declare(connection_, channel_, bytes(name), false, true, false, false, table(arguments));
    require_declared("queue", name);
  }

  void binding(std::string_view queue, std::string_view exchange, std::string_view key) {
    amqp_queue_bind(connection_, channel_, bytes(queue), bytes(exchange), bytes(key), amqp_empty_table);
    require(amqp_get_rpc_reply(connection_), "binding the queue \"" + std::string(queue) + "\"");
  }

 private:
  static amqp_table_t table(std::span<amqp_table_entry_t> entries) { return {static_cast<int>(entries.size()), entries.data()}; }

  void require_declared(std::string_view what, std::string_view name) {
    const auto quoted = std::string(what) + " \"" + std::string(name) + "\"";
    require(amqp_get_rpc_reply(connection_), "declaring the " + quoted,
            "If the " + quoted + " was made by someone else with other properties, delete it there or choose another name in the settings.");
  }

  amqp_connection_state_t connection_;
  amqp_channel_t channel_;
};

/// A fanout exchange and the quorum queue of the same name behind it.
void declare_store(Declaration& declaration, const std::string& name) {
  std::array arguments{entry("x-queue-type", "quorum")};
  declaration.exchange(name, "fanout");
  declaration.queue(name, arguments);
  declaration.binding(name, name, "");
}

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
std::string dead_letters_of(const std::string& exchange) { return exchange + ".dead-letters"; }

void declare_topology(amqp_connection_state_t connection, amqp_channel_t channel, const Settings& settings) {
  Declaration declaration(connection, channel);
  const auto unroutable = unroutable_of(settings.exchange);
  const auto dead_letters = dead_letters_of(settings.exchange);

  std::array alternate{entry("alternate-exchange", unroutable)};
  if (settings.unroutable == Unroutable::keep) {
    declare_store(declaration, unroutable);
    declaration.exchange(settings.exchange, "topic", alternate);
  } else {
    declaration.exchange(settings.exchange, "topic");
  }

  if (!settings.queues.empty()) declare_store(declaration, dead_letters);
  for (const auto& queue : settings.queues) declare_queue(declaration, queue, dead_letters);
  bind_queues(declaration, settings);
}

}  // namespace outbox_rabbitmq
