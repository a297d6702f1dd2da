// What is logged, and in which form.
#pragma once

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
};

}  // namespace comptoir::telemetry
