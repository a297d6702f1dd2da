// One plugin, started without a host.
#pragma once

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include <comptoir/abi/log.h>
#include <comptoir/abi/work.h>

#include "dispatch/directory.hpp"
#include "dispatch/work.hpp"
#include "plugins/catalogue.hpp"

namespace comptoir::bench {

/// Lives as long as its messages are called. [main-thread]
class PluginAlone {
 public:
  /// Throws std::runtime_error when the folder has no such plugin, or when it does not start.
  PluginAlone(const std::string& folder, const std::string& name)
      : catalogue_({folder, std::filesystem::temp_directory_path() / "comptoir-bench", {{name}}, &offer, {}}) {
    require(catalogue_.load());
    for (auto* plugin : catalogue_.in_start_order()) plugin->mark_migrated();
    require(catalogue_.start());
  }
  ~PluginAlone() { catalogue_.stop(std::chrono::seconds(5)); }
  PluginAlone(const PluginAlone&) = delete;
  PluginAlone& operator=(const PluginAlone&) = delete;

  dispatch::Directory directory() {
    const auto& order = catalogue_.in_start_order();
    return {{order.begin(), order.end()}, [](std::string_view) { return false; }, statistics_};
  }

 private:
  static const void* offer(std::string_view interface_id) {
    static constexpr comptoir_log silent{sizeof(comptoir_log), 0, [](void*, comptoir_log_level, comptoir_text, comptoir_text) {}};
    if (interface_id == COMPTOIR_WORK_1) return &dispatch::work_table;
    return interface_id == COMPTOIR_LOG_1 ? &silent : nullptr;
  }

  static void require(const Result<>& result) {
    if (!result) throw std::runtime_error(result.error().sentence);
  }

  plugins::Catalogue catalogue_;
  telemetry::Statistics statistics_;
};

}  // namespace comptoir::bench
