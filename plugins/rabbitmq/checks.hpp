// What settings of a RabbitMQ plugin must keep to. Both throw std::invalid_argument with a sentence that names the setting.
#pragma once

#include <cstdint>
#include <string_view>

namespace rabbitmq {

void check_range(std::string_view setting, std::uint32_t value, std::uint32_t lowest, std::uint32_t highest);

/// A name of an exchange or queue, or a routing key: AMQP holds 255 bytes, and we append `.dead-letters` to some.
void check_name(std::string_view setting, std::string_view value);

}  // namespace rabbitmq
