// How long the host waits for a plugin.
#pragma once

#include <chrono>

namespace comptoir::plugins {

struct Deadlines {
  std::chrono::milliseconds handler{5'000};  ///< a command, a query, a reaction, a projection: what the plugin itself takes, and its own SQL
  std::chrono::milliseconds start{30'000};   ///< each step up to `started`
  std::chrono::milliseconds stop{10'000};    ///< each step after it
  std::chrono::milliseconds call{1'000};     ///< any other call, beyond the time that the host grants it in the call itself
};

}  // namespace comptoir::plugins
