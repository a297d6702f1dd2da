// How a line of the log looks.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "telemetry/field.hpp"
#include "telemetry/log_options.hpp"

namespace comptoir::telemetry {

/// A text of a line that is longer is cut, so that a flood of hostile lines cannot fill the memory.
inline constexpr std::size_t text_bytes_max = 8 * 1024;

struct LogLine {
  std::chrono::system_clock::time_point time;
  Level level = Level::info;
  std::string_view trace;   ///< the trace id, or empty
  std::string_view plugin;  ///< or empty for the host itself
  std::string_view code;    ///< dotted snake_case, or empty
  std::string_view sentence;
  std::span<const Field> fields;
};

/// "debug", "info", "warning", "error". [async-signal-safe]
std::string_view level_word(Level level);

/// One JSON object, whatever the texts hold: bytes that are not UTF-8, and U+0000, become U+FFFD. Members: time (RFC 3339, UTC, microseconds), level,
/// trace, plugin, code, message, then the fields; empty ones are left out. A field that is named like one of these gets a trailing underscore.
std::string as_json(const LogLine& line);

/// One line for a person: time of day (UTC), level, plugin, sentence, code, fields, trace. Control characters are escaped, so that no text can
/// pretend to be a line of its own or drive the terminal.
std::string as_text(const LogLine& line, bool coloured);

}  // namespace comptoir::telemetry
