// What settings of a RabbitMQ plugin must keep to. Each adds a fault, where there is one, that points to the setting ("/window").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <comptoir/result.hpp>

namespace rabbitmq {

using Faults = std::vector<comptoir::Fault>;

void check_range(Faults& faults, const std::string& pointer, std::uint32_t value, std::uint32_t lowest, std::uint32_t highest);

/// A name of an exchange or queue, or a routing key: AMQP holds 255 bytes, and we append `.dead-letters` to some.
void check_name(Faults& faults, const std::string& pointer, std::string_view value);

/// An address as parse_address reads it.
void check_url(Faults& faults, const std::string& pointer, std::string_view url);

}  // namespace rabbitmq
