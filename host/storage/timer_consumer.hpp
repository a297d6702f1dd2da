// The consumers that read no log: a timer's checkpoint is a time, in microseconds, where others have a position.
#pragma once

#include <string_view>

namespace comptoir::storage {

/// What the name of such a consumer begins with.
constexpr std::string_view timer_consumer = "timer:";

}  // namespace comptoir::storage
