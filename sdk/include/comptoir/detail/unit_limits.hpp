// How far one unit of work may go, unless a host is configured otherwise; a scenario keeps to the same.
#pragma once

#include <cstddef>
#include <cstdint>

namespace comptoir::detail {

/// Causes behind one another: a command, the event that it raises, the reaction to it, the command of that ...
inline constexpr std::uint32_t cascade_depth_max = 32;

/// Bytes that a unit writes and queues, `unit_item_bytes` for each event, message, command, row and claim included.
inline constexpr std::size_t unit_bytes_max = 16 * 1024 * 1024;
inline constexpr std::size_t unit_item_bytes = 128;

}  // namespace comptoir::detail
