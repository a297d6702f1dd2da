// The tables that the host offers to every plugin.
#pragma once

#include <filesystem>

#include "plugins/host_offer.hpp"
#include "telemetry/log.hpp"

namespace comptoir {

/// comptoir.work/1 and comptoir.log/1. Lines of plugins go to `log`, which must outlive the plugins; there is one such log in a process.
plugins::Interfaces host_interfaces(const telemetry::Log& log);

/// Where private copies of plugin libraries go: a folder of this user below the system's temporary one.
std::filesystem::path runtime_parent();

}  // namespace comptoir
