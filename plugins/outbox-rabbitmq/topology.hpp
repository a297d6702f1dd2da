// The exchanges and queues that we declare.
#pragma once

#include <amqp.h>

#include "settings.hpp"

namespace outbox_rabbitmq {

/// Where `Unroutable::keep` keeps: the name of a fanout exchange and of its queue.
[[nodiscard]] std::string unroutable_of(const std::string& exchange);

/// Declares what is missing and leaves alone what is there as asked for. Waits for the broker's answers.
/// Throws Broken when something of that name exists with other properties: the sentence names it.
void declare_topology(amqp_connection_state_t connection, amqp_channel_t channel, const Settings& settings);

}  // namespace outbox_rabbitmq
