// What is logged, and in which form.
#pragma once

#include <chrono>

namespace comptoir::telemetry {

/// In the order of their weight: a log shows its own level and everything above it.
enum class Level { debug, info, warning, error, off };

enum class Format {
  automatic,  ///< text on a terminal, JSON lines elsewhere
  json,
  text,
};

struct LogOptions {
  Level level = Level::info;
  Format format = Format::automatic;
  /// A warning or an error that comes again within so long is counted, not said; zero: each is said.
  std::chrono::milliseconds repeats_within{10'000};
};

}  // namespace comptoir::telemetry
