#include "host_interfaces.hpp"

#include <cstdlib>
#include <string>
#include <unistd.h>

#include <comptoir/abi/log.h>

#include "dispatch/work.hpp"

namespace comptoir {
namespace {

/// A C function has no place for a log of its own: the process's one stands here.
const telemetry::Log* plugin_log = nullptr;

telemetry::Level level_of(comptoir_log_level level) {
  switch (level) {
    case COMPTOIR_LOG_DEBUG: return telemetry::Level::debug;
    case COMPTOIR_LOG_INFO: return telemetry::Level::info;
    case COMPTOIR_LOG_WARNING: return telemetry::Level::warning;
    default: return telemetry::Level::error;
  }
}

void write(void* host, comptoir_log_level level, comptoir_text code, comptoir_text sentence) noexcept {
  try {
    plugin_log->of(plugins::HostOffer::plugin_of(host)).write(level_of(level), dispatch::view(code), dispatch::view(sentence));
  } catch (...) {
    // A line that cannot be written is lost: the plugin has nothing to do with it.
  }
}

constexpr comptoir_log log_table{sizeof(comptoir_log), 0, &write};

}  // namespace

plugins::Interfaces host_interfaces(const telemetry::Log& log) {
  plugin_log = &log;
  return [](std::string_view id) -> const void* {
    if (id == COMPTOIR_WORK_1) return &dispatch::work_table;
    if (id == COMPTOIR_LOG_1) return &log_table;
    return nullptr;
  };
}

std::filesystem::path runtime_parent() {
  std::filesystem::path folder = "/tmp";
  for (const char* variable : {"TEMPDIR", "TEMP", "TMP", "TMPDIR"})  // as the standard library looks them up; here the last one holds
    if (const char* named = std::getenv(variable); named != nullptr && *named != '\0') folder = named;
  return folder / ("comptoir-" + std::to_string(getuid()));  // whoever makes the folder says what is wrong with it
}

}  // namespace comptoir
