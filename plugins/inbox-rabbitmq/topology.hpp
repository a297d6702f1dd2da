// The queue that we consume, its bindings, and where its dead letters go.
#pragma once

#include <string>
#include <vector>

#include <amqp.h>

#include "settings.hpp"

namespace inbox_rabbitmq {

/// Declares what is missing and leaves alone what is there as asked for; binds the queue to each of the events. Waits for the broker's answers.
/// The exchange belongs to those who publish to it: it is looked for, never made. Throws Broken when it is not there, or when something of our
/// names exists with other properties.
void declare_topology(amqp_connection_state_t connection, amqp_channel_t channel, const Settings& settings, const std::vector<std::string>& events);

}  // namespace inbox_rabbitmq
