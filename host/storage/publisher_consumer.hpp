// The consumers that carry messages to the outside: each publisher reads the outbox by checkpoints of its own.
#pragma once

#include <string>
#include <string_view>

namespace comptoir::storage {

/// What the name of such a consumer begins with.
inline constexpr std::string_view publisher_consumer = "outbox:";

/// By the name of the plugin.
inline std::string consumer_of_publisher(std::string_view plugin) { return std::string(publisher_consumer).append(plugin); }

inline bool is_of_publisher(std::string_view consumer) { return consumer.starts_with(publisher_consumer); }

}  // namespace comptoir::storage
